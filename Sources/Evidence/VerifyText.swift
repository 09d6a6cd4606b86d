/// Writes `VERIFY.txt`: the exact commands by which a bundle is checked without Muster.
///
/// Lines that begin with four blanks are commands for `sh` in the bundle's folder; each leaves
/// with a status other than 0 where something is wrong.
enum VerifyText {
  static func write(signer: BundleSigner?, isAttested: Bool, isStamped: Bool) -> String {
    var steps = [sums, chain]
    steps.append(signer.map(signature) ?? unsigned)
    if isAttested, let signer { steps.append(attestation(signer)) }
    if isStamped { steps.append(stamp(signer)) }
    steps.append(signOffs)
    let numbered = steps.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
    return """
      How to verify this bundle with nothing of Muster.

      Run the indented commands in this folder, with sh. They want coreutils and OpenSSH, and OpenSSL
      where it is named. Each must end with status 0.

      \(numbered)
      """
  }

  private static let sums = """
    Every file is as it was when the run ended (coreutils):

        sha256sum --check --strict SHA256SUMS

    """

  private static let chain = """
    Every line of the journal carries the SHA-256 of the line before it:

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

  private static let unsigned = """
    Nobody signed this bundle: the digests show what was changed by accident, not what was
    changed on purpose, unless the head of the journal is kept elsewhere.

    """

  private static func signature(_ signer: BundleSigner) -> String {
    """
    The list of digests was signed by \(signer.identity) (OpenSSH 8.1 or later). The file
    allowed_signers here is a copy for convenience: compare its key with the one that you got from
    \(signer.identity) by another way.

        ssh-keygen -Y verify -f allowed_signers -I '\(signer.identity)' \\
          -n '\(signer.namespace)' -s SHA256SUMS.sig < SHA256SUMS

    """
  }

  /// Each envelope's signature, and that its subjects are the files here.
  private static func attestation(_ signer: BundleSigner) -> String {
    """
    The in-toto statements in attestation.intoto.jsonl are signed by the same key, and are about
    these files. What is signed is DSSE's encoding of the payload.

        work=$(mktemp -d)
        while IFS= read -r envelope; do
          rest=${envelope##*'"payload":"'}
          printf '%s' "${rest%%'"'*}" | base64 -d > "$work/payload"
          rest=${envelope##*'"keyid":"sshsig:'}
          rest=${rest#*'","sig":"'}
          {
            echo '-----BEGIN SSH SIGNATURE-----'
            printf '%s\\n' "${rest%%'"'*}" | fold -w 70
            echo '-----END SSH SIGNATURE-----'
          } > "$work/signature"
          {
            printf 'DSSEv1 \(AttestationFile.payloadType.utf8.count) \(AttestationFile.payloadType) %s ' "$(wc -c < "$work/payload" | tr -d ' ')"
            cat "$work/payload"
          } | ssh-keygen -Y verify -f allowed_signers -I '\(signer.identity)' \\
            -n '\(signer.namespace(.attestation))' -s "$work/signature" || exit 1
          rest=$(cat "$work/payload")
          rest=${rest##*'"subject":['}
          while [ "$rest" != "${rest#*'{"digest":{"sha256":"'}" ]; do
            rest=${rest#*'{"digest":{"sha256":"'}
            digest=${rest%%'"'*}
            rest=${rest#*'"},"name":"'}
            printf '%s  %s\\n' "$digest" "${rest%%'"'*}"
          done | sha256sum --check --strict --quiet || exit 1
        done < attestation.intoto.jsonl
        rm -r "$work"

    """
  }

  private static func stamp(_ signer: BundleSigner?) -> String {
    var text = """
      A time stamp authority vouches that the list of digests was there at the time that it tells
      (RFC 3161, OpenSSL). Trust timestamp-ca.pem only where you know it by another way.

          openssl ts -verify -data SHA256SUMS -in SHA256SUMS.tsr -CAfile timestamp-ca.pem
          openssl ts -reply -in SHA256SUMS.tsr -text

      """
    if let signer {
      text += """

            ssh-keygen -Y verify -f allowed_signers -I '\(signer.identity)' \\
              -n '\(signer.namespace)' -s SHA256SUMS.tsr.sig < SHA256SUMS.tsr

        """
    }
    return text
  }

  private static let signOffs = """
    Who signed off this run, if anybody did, said it of these digests, with a key of their own. The
    key stands in each record: compare it with the one that you got by another way.

        work=$(mktemp -d)
        before=
        sums=$(sha256sum < SHA256SUMS | cut -d ' ' -f 1)
        for record in signoff/*.json; do
          [ -e "$record" ] || continue
          said=$(cat "$record")
          rest=${said##*'"signer":"'}
          printf '%s\\n' "${rest%%'"'*}" > "$work/signer"
          who=$(cut -d ' ' -f 1 "$work/signer")
          ssh-keygen -Y verify -f "$work/signer" -I "$who" -n "muster-sign-off@${who#*@}" \\
            -s "$record.sig" < "$record" || exit 1
          case $said in
            *"\\"previous\\":\\"$before\\""*) ;;
            *) echo "a record before $record is missing"; exit 1 ;;
          esac
          case $said in
            *"\\"sums\\":\\"$sums\\""*) ;;
            *) echo "$record is about other digests"; exit 1 ;;
          esac
          before=$(sha256sum < "$record" | cut -d ' ' -f 1)
        done
        rm -r "$work"

    """
}
