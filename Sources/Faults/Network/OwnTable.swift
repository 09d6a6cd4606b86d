import DrillModel

/// Our own nftables table on a host: made whole, compared whole, deleted by name.
///
/// Never a flush, and never another's table.
/// The four scripts share one text: what the table must read back as is known, so that "ours",
/// "gone" and "changed by someone else" can be told apart without a record of it.
enum OwnTable {
  /// Makes an entry of a table.
  ///
  /// - Parameters:
  ///   - id: The entry's id.
  ///   - text: Shell functions `rules`, which prints the table's body as nftables lists it, set
  ///     by the arguments; see `NetworkCut` and `RouterCut`.
  ///   - arguments: Table name and tag first.
  /// - Returns: A fault, undone by hold as by release.
  static func entry(id: String, rules text: String, arguments: [String]) -> GuardEntry {
    func script(_ action: String) -> Script { Script(text + common + action, arguments) }
    return GuardEntry(
      id: id, kind: .fault, hold: .undo, apply: script(apply), undo: script(undo),
      effect: script(effect), residue: script(residue))
  }

  /// Whether a host's kernel and nftables can carry the table; nothing is put there.
  static func check(rules text: String, arguments: [String]) -> Script {
    Script(text + common + trial, arguments)
  }

  private static let trial = #"""
    : "${state:-}"
    if ! said=$(written "$@" | nft -c -f - 2>&1); then
      printf 'missing=%s\n' "nftables that can do this: $(printf '%s' "$said" | tr '\n' ' ')"
      exit 1
    fi

    """#

  /// How the table is listed and compared.
  private static let common = #"""
    PATH=$PATH:/usr/sbin:/sbin
    LC_ALL=C
    export PATH LC_ALL
    table=$1

    # The table as it is: white space and the numbers or names of priorities do not count.
    have() {
      nft -s list table inet "$table" 2>/dev/null \
        | sed -e 's/^[[:space:]]*//' -e 's/ priority [^;]*;/ priority -300;/' -e '/^$/d' \
          -e 's/ icmpx type / icmpx /'
    }

    written() {
      printf 'table inet %s {\n' "$table"
      rules "$@" | sed -e 's/^[[:space:]]*//'
      printf '}\n'
    }

    # As it is read back: newer versions leave a word out.
    want() {
      written "$@" | sed -e 's/ icmpx type / icmpx /'
    }

    # Sets state to ours, gone, changed or unknown.
    compare() {
      is=$(have)
      if [ "$is" = "$(want "$@")" ]; then
        state=ours
      elif [ -n "$is" ]; then
        state=changed
      elif tables=$(nft list tables 2>&1); then
        state=gone
      else
        state=unknown
        printf '%s\n' "nft cannot list tables: $tables"
      fi
    }

    """#

  /// One transaction: the table is there whole or not at all, and a former one of ours is replaced.
  private static let apply = #"""
    # Noted anew by a guard that somebody had removed: what is gone meanwhile is not made again.
    case ${MUSTER_AGAIN:-} in ?*) exit 0 ;; esac
    compare "$@"
    case $state in
      ours) exit 0 ;;
      changed)
        echo "there is a table $table already, and it is not as we make it"
        exit 9
        ;;
      unknown) exit 1 ;;
    esac
    written "$@" | nft -f - || exit 1
    compare "$@"
    if [ "$state" != ours ]; then
      echo "the table does not read back as it was written, so it could not be told from another's:"
      have
      nft delete table inet "$table"
      exit 1
    fi

    """#

  private static let undo = #"""
    compare "$@"
    case $state in
      ours) nft delete table inet "$table" ;;
      gone) exit 0 ;;
      changed)
        echo "the table $table was changed by someone else; it was left as it is"
        exit 9
        ;;
      *) exit 1 ;;
    esac

    """#

  private static let effect = #"""
    compare "$@"
    case $state in
      ours) exit 0 ;;
      gone | changed) exit 1 ;;
      *) exit 2 ;;
    esac

    """#

  private static let residue = #"""
    compare "$@"
    case $state in
      gone) exit 0 ;;
      unknown) exit 2 ;;
      *)
        echo "the table $table is still there"
        exit 1
        ;;
    esac

    """#

  /// Whether a host has nftables, may use it, and nothing of ours is left from before.
  static let preflight = Script(
    #"""
    PATH=$PATH:/usr/sbin:/sbin
    LC_ALL=C
    export PATH LC_ALL
    if ! command -v nft >/dev/null 2>&1; then
      echo 'missing=the program nft'
      exit 1
    fi
    if ! tables=$(nft list tables 2>&1); then
      printf 'missing=%s\n' "nftables that can be used: $tables"
      exit 1
    fi
    left=$(printf '%s\n' "$tables" | sed -n 's/^table inet \(muster_.*\)/\1/p')
    if [ -n "$left" ]; then
      printf 'missing=%s\n' "an end of a former run: its table $left is still there"
      exit 1
    fi

    """#)
}
