/// The clock of programs that run under libfaketime, in place of the host's own.
///
/// A host whose clock nobody may set, such as a container, can still be drilled so: its services
/// are started under libfaketime, with a file that says how far their clock is off. The host's own
/// clock, and with it leases and records, is not touched.
enum FakeClock {
  static let parameter = FaultParameter(
    name: "faketime",
    summary: "the file named by FAKETIME_TIMESTAMP_FILE of programs that run under libfaketime: "
      + "their clock only; the host's own where not given",
    isRequired: false, form: .path)

  /// What is needed of it, for the reference page.
  static let need =
    "with `faketime`, instead of both: a program that runs under libfaketime with that file"

  /// Writing the file, and giving it back.
  static let scripts = #"""

    # Sets library to the libfaketime of a program here that runs under it with this file.
    find_library() { # file
      library=''
      for environ in /proc/[0-9]*/environ; do
        tr '\0' '\n' 2>/dev/null <"$environ" | grep -qxF "FAKETIME_TIMESTAMP_FILE=$1" || continue
        library=$(sed -n 's,.* \(/[^ ]*/libfaketime[^/ ]*\)$,\1,p' "${environ%environ}maps" \
          2>/dev/null | head -n 1)
        [ -z "$library" ] || return 0
      done
      return 1
    }

    # Sets off to how far a program under it is from the host's clock, in whole seconds.
    read_off() { # file
      off=$(env LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$1" FAKETIME_NO_CACHE=1 date +%s)
      off=$((off - $(date +%s)))
    }

    fake_mark='# muster has set this clock'

    # Sets fake to before, ours or other.
    look_fake() { # file
      fake=other
      fake_line=''
      { IFS= read -r fake_line <"$1"; } 2>/dev/null
      if [ "$fake_line" = "$fake_mark" ]; then
        fake=ours
      elif ! noted fake; then
        fake=before
      elif [ "$(recall fake)" = absent ]; then
        [ -e "$1" ] || fake=before
      elif cmp -s "$1" "$keep/clock"; then
        fake=before
      fi
    }

    # Keeps the file as it is, before it is written.
    note_fake() { # file
      look_fake "$1"
      case $fake in
        ours) noted fake || end 1 "$1 is set already, and not by us" ;;
        other) end 9 "someone else has changed $1" ;;
      esac
      noted fake && return 0
      if [ -e "$1" ]; then
        cp -p "$1" "$keep/clock" || end 1 "$1 could not be kept"
        settle "$keep/clock"
        note fake kept
      else
        note fake absent
      fi
    }

    write_fake() { # file, offset
      printf '%s\n%s\n' "$fake_mark" "$2" >"$1.muster" && chmod 644 "$1.muster" \
        && mv -f "$1.muster" "$1"
    }

    # Gives the file back; what someone else wrote is left.
    undo_fake() { # file
      noted fake || exit 0
      look_fake "$1"
      case $fake in
        ours)
          if [ "$(recall fake)" = absent ]; then
            rm -f "$1"
          else
            cp -p "$keep/clock" "$1.muster" && mv -f "$1.muster" "$1" || exit 1
          fi
          ;;
        other) end 9 "someone else has changed $1; it is left" ;;
      esac
      rm -f "$1.muster"
    }

    residue_fake() { # file
      look_fake "$1"
      [ "$fake" != ours ] || end 1 "$1 still sets the clock"
      [ ! -e "$1.muster" ] || end 1 "$1.muster is still there"
    }

    preflight_fake() { # file
      need date env tr grep sed head cmp cp mv chmod sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      [ -d "${1%/*}/" ] || lack "the folder ${1%/*}"
      look_fake "$1"
      [ "$fake" = before ] || lack "a clock that nobody has set: $1 is set already"
      find_library "$1" \
        || lack "a program that runs under libfaketime with FAKETIME_TIMESTAMP_FILE=$1"
      exit "$lacking"
    }
    """#
}
