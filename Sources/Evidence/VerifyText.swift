/// Writes `VERIFY.txt`: the exact commands by which a bundle is checked without Muster.
///
/// Lines that begin with four blanks are commands for `sh` in the bundle's folder; each leaves
/// with a status other than 0 where something is wrong.
enum VerifyText {
  static func write(signer: BundleSigner?) -> String {
    var text = """
      How to verify this bundle with nothing of Muster.

      Run the indented commands in this folder. Each must end with status 0.

      1. Every file is as it was when the run ended (coreutils):

          sha256sum --check --strict SHA256SUMS

      2. Every line of the journal carries the SHA-256 of the line before it:

          want=$(printf '%064d' 0)
          while IFS= read -r line; do
            case $line in
              *"\\"prev\\":\\"$want\\""*) ;;
              *) echo "the chain breaks at: $line"; exit 1 ;;
            esac
            want=$(printf '%s' "$line" | sha256sum | cut -d ' ' -f 1)
          done < journal.jsonl
          echo "the journal's chain is whole; its head is $want"

      """
    guard let signer else {
      return text + """

        3. Nobody signed this bundle: the digests show what was changed by accident, not what was
        changed on purpose, unless the head of the journal is kept elsewhere.

        """
    }
    text += """

      3. The list of digests was signed by \(signer.identity) (OpenSSH 8.1 or later). The file
      allowed_signers here is a copy for convenience: compare its key with the one that you got from
      \(signer.identity) by another way.

          ssh-keygen -Y verify -f allowed_signers -I '\(signer.identity)' \\
            -n '\(signer.namespace)' -s SHA256SUMS.sig < SHA256SUMS

      """
    return text
  }
}
