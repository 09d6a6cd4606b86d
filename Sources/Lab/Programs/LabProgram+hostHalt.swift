extension LabProgram {
  /// halt, poweroff, shutdown and reboot of a host without systemd.
  static let hostHalt = LabProgram(name: "host/halt", text: hostHaltText)
}

private let hostHaltText = #"""
  #!/bin/sh
  # halt, poweroff, shutdown and reboot of a lab host without systemd. Orderly through init; with -f
  # or -ff at once, as by the button.
  set -u
  name=${0##*/}
  force=no
  for argument; do
    case $argument in
    -f | -ff | --force) force=yes ;;
    -r | --reboot) name=reboot ;;
    esac
  done
  case $name$force in
  rebootno) kill -USR2 1 ;;
  rebootyes) echo b >/run/lab/button ;;
  *no) kill -USR1 1 ;;
  *) echo o >/run/lab/button ;;
  esac

  """#
