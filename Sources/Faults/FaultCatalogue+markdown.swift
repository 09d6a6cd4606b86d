extension FaultCatalogue {
  /// The reference page of all faults, `docs/faults.md`: made of the kinds' own words.
  public static var markdown: String {
    ([opening, contents] + groups.map(section) + [closing]).joined(separator: "\n")
  }

  private static let opening = """
    # Faults

    This page is made from the catalogue in `Sources/Faults`; a test keeps the two equal. Do not
    edit it by hand.

    A fault is damage done on purpose, and never without its undo. Before it strikes, a *guard* on
    a host outside the damage holds the undo as data and is read back; it runs the undo by itself
    when the runner does not renew its lease. Every fault

    - is applied twice as once, and taken back twice without harm;
    - keeps what its undo must know on the host's disk before it changes anything;
    - takes back what is still as it left it, does nothing where all is as before, and *leaves
      alone what someone else has changed*: status 9, "changed by someone else";
    - removes only what is its own, by name or mark; nothing is ever flushed;
    - has a residue check, without which it does not count as gone.

    A drill writes it so, with the hosts by name ([the drill language](drill-language.md)):

    ```yaml
    - strike: { fault: network-cut, on: [db1] }
    ```

    *Preflight* asks each host, before anything is changed, for what the fault needs, and prints
    one `missing=` line for each thing that is not there. A fault is *seen* by the host itself
    and, where that can be, by others: what nobody sees makes the run inconclusive, never passed.

    Protected hosts are never struck. Faults that take a host away are refused on what the run
    itself stands on: the coordinator, the client site, the share, the power controller, routers,
    jump hosts.

    """

  private static var contents: String {
    var lines = ["| fault | what it does | |", "|---|---|---|"]
    for fault in all {
      let mark = fault.manual.notProvenOnMetal == nil ? "" : "*not proven on metal*"
      lines.append("| [`\(fault.kind)`](#\(fault.kind)) | \(fault.summary) | \(mark) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ group: Group) -> String {
    (["## \(group.title)\n"] + group.faults.map(entry)).joined(separator: "\n")
  }

  private static func entry(_ fault: any Fault.Type) -> String {
    let manual = fault.manual
    var lines = ["### \(fault.kind)", "", capitalised(fault.summary) + ".", ""]
    if let reason = manual.notProvenOnMetal {
      lines += ["**Not proven on metal**: \(reason).", ""]
    }
    lines.append("```yaml")
    for example in fault.examples {
      let parameters = fault.parameters.compactMap { parameter in
        example.parameters[parameter.name].map { ", \(parameter.name): \(quoted($0))" }
      }
      lines.append(
        "- strike: { fault: \(fault.kind), on: [\(example.hosts.joined(separator: ", "))]"
          + parameters.joined() + " }")
    }
    lines += ["```", ""]
    if !fault.parameters.isEmpty {
      lines += ["| parameter | must | is | written |", "|---|---|---|---|"]
      for parameter in fault.parameters {
        lines.append(
          "| `\(parameter.name)` | \(parameter.isRequired ? "yes" : "") | \(parameter.summary) | "
            + "\(parameter.form.expectation) |")
      }
      lines.append("")
    }
    lines += [
      "- Needs: \(manual.needs.joined(separator: "; ")).",
      "- Seen: \(manual.seen)",
      "- Undo: \(manual.undo)",
      "- Residue: \(manual.residue)",
      "- Reboot: \(manual.reboot)",
      "",
    ]
    return lines.joined(separator: "\n")
  }

  private static let closing = """
    ## A whole data center

    `take-offline: datacenter primary` strikes all hosts of a data center at once, one of three
    ways:

    ```yaml
    - strike: { take-offline: datacenter primary, by: network }
    ```

    | way | is | guard stands on |
    |---|---|---|
    | `network` | [`network-cut`](#network-cut) on each host | each host |
    | `router` | [`router-cut`](#router-cut) of its subnets | the router |
    | `power` | [`power-off`](#power-off) of each host | the power controller |

    """

  private static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  /// A value as flow style takes it.
  private static func quoted(_ value: String) -> String {
    let plain = value.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "._/%".contains($0))
    }
    return plain && !value.isEmpty && !value.hasPrefix("%") ? value : "\"\(value)\""
  }
}
