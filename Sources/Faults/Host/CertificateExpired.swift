public import DrillModel

/// Puts an expired certificate of the same names in a certificate's place.
///
/// It is signed by the host's own key, which stays where it is, so that the service can load it;
/// what its clients meet is a certificate that ended in 2020.
public enum CertificateExpired: Fault {
  /// `certificate-expired`.
  public static let kind = "certificate-expired"
  /// What it does.
  public static let summary =
    "puts an expired certificate of the same names in place of a host's own"
  /// Which one.
  public static let parameters = [
    FaultParameter(
      name: "certificate", summary: "its file, PEM; a key in it is kept", isRequired: true,
      form: .path),
    FaultParameter(
      name: "key", summary: "the file of its private key, PEM; the certificate's where not given",
      isRequired: false, form: .path),
    FaultParameter(
      name: "reload", summary: "command line that has the service load it; nothing where not given",
      isRequired: false, form: .command),
  ]
  /// The chain of the former certificate is not served meanwhile.
  public static let manual = FaultManual(
    needs: ["root", "openssl 1.1 or later", "a private key without a pass phrase"],
    seen: "The file is ours, and openssl says that its certificate has expired.",
    undo:
      "Puts the former file back with its bytes, owner and mode, newer than ours, and reloads. A "
      + "file that someone else wrote meanwhile is left, with status 9.",
    residue: "The file is not ours.",
    reboot: "The file outlives a reboot; the guard's boot hook puts the former one back.")

  /// A chat server's.
  public static let examples = [
    FaultExample(
      hosts: ["chat1"],
      parameters: [
        "certificate": "/etc/chat/cert.pem", "key": "/etc/chat/key.pem",
        "reload": "chatctl reload",
      ],
      placements: [
        .local("chat1", ["/etc/chat/cert.pem", "/etc/chat/key.pem", "chatctl reload"])
      ])
  ]

  /// Describes the expiry of hosts' certificates.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: Certificate, key, reload.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let certificate = arguments.text("certificate")
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in
      [certificate, arguments.text("key", certificate), arguments.text("reload")]
    }
    return FaultDescription(
      kind: kind,
      summary: "have the certificate \(certificate) expire on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map {
        DeclaredEffect(host: $0.name, .certificateExpired(path: certificate))
      })
  }

  static let scripts = FaultScripts(
    #"""

    digest() {
      if [ -f "$1" ]; then
        is=$(sha256sum <"$1")
        printf '%s\n' "${is%% *}"
      fi
    }

    # Sets file, where links end, and state: ours, before, other or gone.
    look() { # certificate
      if noted file; then file=$(recall file); else file=$(readlink -f "$1"); fi
      now=$(digest "$file")
      state=other
      if [ -z "$now" ]; then
        state=gone
      elif noted ours && [ "$now" = "$(recall ours)" ]; then
        state=ours
      elif ! noted ours || [ "$now" = "$(digest "$keep/original")" ]; then
        state=before
      fi
    }

    # Writes the expired certificate to $keep/expired.
    make_expired() { # key
      work=$keep/draft
      rm -rf "$work"
      mkdir "$work" && true >"$work/index" && echo 01 >"$work/serial" || return 1
      cat >"$work/config" <<EOF
    [ca]
    default_ca = own
    [own]
    database = $work/index
    serial = $work/serial
    new_certs_dir = $work
    default_md = sha256
    policy = any
    copy_extensions = copy
    unique_subject = no
    [any]
    commonName = optional
    organizationName = optional
    organizationalUnitName = optional
    countryName = optional
    stateOrProvinceName = optional
    localityName = optional
    emailAddress = optional
    EOF
      # Names beside the subject come along where openssl can copy them.
      openssl x509 -x509toreq -in "$file" -signkey "$1" -copy_extensions copyall \
        -out "$work/request" 2>/dev/null \
        || openssl x509 -x509toreq -in "$file" -signkey "$1" -out "$work/request" 2>/dev/null \
        || return 1
      openssl ca -batch -config "$work/config" -selfsign -preserveDN -notext -keyfile "$1" \
        -in "$work/request" -startdate 20200101000000Z -enddate 20200102000000Z \
        -out "$work/certificate" 2>"$work/said" || return 1
      # A key that stands in the same file stands in the new one too.
      {
        cat "$work/certificate"
        sed -n '/^-----BEGIN .*PRIVATE KEY-----/,/^-----END .*PRIVATE KEY-----/p' "$file"
      } >"$keep/expired" || return 1
      rm -rf "$work"
    }

    # Replaces the file as a whole. Its time is that of the change: a service that is told to load
    # it again looks whether it is newer, and would go on with what it has (ejabberd does).
    put() { # from; owner and mode are those of the original
      cp -p "$keep/original" "$file.muster" || return 1
      if [ "$1" != "$keep/original" ]; then cat "$1" >"$file.muster" || return 1; fi
      touch "$file.muster" || return 1
      # By the second, which is as fine as such services look.
      if [ "$(date -r "$file.muster" +%s)" -le "$(date -r "$file" +%s)" ]; then
        nap 1
        touch "$file.muster" || return 1
      fi
      settle "$file.muster"
      mv -f "$file.muster" "$file" && settle "${file%/*}"
    }

    reload() { # command
      [ -n "$1" ] || return 0
      outlive timeout 40 sh -c "$1" || end 1 "the reload ended with status $?"
    }

    apply() { # certificate, key, reload
      look "$1"
      case $state in
        gone) end 1 "there is no file $1" ;;
        other) end 9 "someone else has changed $file" ;;
      esac
      if [ "$state" = before ]; then
        note file "$file"
        if ! noted ours; then
          cp -p "$file" "$keep/original" || end 1 'the certificate could not be kept'
          make_expired "$2" || end 1 "no certificate could be made: $(tail -n 2 "$keep/draft/said" 2>&1)"
          settle "$keep/original" "$keep/expired"
          note ours "$(digest "$keep/expired")"
        fi
        put "$keep/expired" || end 1 "$file could not be replaced"
      fi
      reload "$3"
    }

    note_again() { # certificate
      openssl x509 -checkend 0 -noout -in "$1" >/dev/null 2>&1 || lost "the former certificate $1"
    }

    undo() { # certificate, key, reload
      noted ours || exit 0
      look "$1"
      # What a replacement that was cut short has left.
      rm -f "$file.muster"
      case $state in
        ours) put "$keep/original" || end 1 "$file could not be put back" ;;
        before) ;;
        *) end 9 "someone else has changed $file; it is left" ;;
      esac
      reload "$3"
    }

    effect() {
      look "$1"
      [ "$state" = ours ] || exit 1
      if openssl x509 -checkend 0 -noout -in "$file" >/dev/null 2>&1; then exit 1; fi
    }

    residue() {
      look "$1"
      [ "$state" != ours ] || end 1 "$file is the expired certificate"
      [ ! -e "$file.muster" ] || end 1 "$file.muster is still there"
    }

    preflight() { # certificate, key
      need openssl sha256sum readlink cp mv sed touch date timeout sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if [ "$lacking" -eq 0 ]; then
        openssl x509 -noout -in "$1" 2>/dev/null || lack "a certificate, PEM, at $1"
        if ! openssl pkey -noout -in "$2" -passin pass: 2>/dev/null; then
          lack "a private key without a pass phrase, PEM, at $2"
        fi
      fi
      exit "$lacking"
    }
    """#)
}
