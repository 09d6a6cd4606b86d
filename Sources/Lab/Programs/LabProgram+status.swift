extension LabProgram {
  /// Prints hosts, power and memory.
  static let status = LabProgram(name: "status", text: statusText)
}

private let statusText = #"""
  #!/bin/sh
  # shellcheck disable=SC1091
  # Prints what the lab is now, run inside the supervisor's namespaces: "host NAME on|off" a line,
  # then the bytes of memory that its processes (proportional set size) and its hosts' files take.
  # Usage: status STATE
  set -u
  STATE=$1
  . "$STATE/lab.conf"
  while read -r host _; do
    echo "host $host $(cat "$RUN/memory/hosts/$host/power" 2>/dev/null || echo off)"
  done <"$STATE/hosts.table"
  cat /proc/[0-9]*/smaps_rollup 2>/dev/null |
    awk '$1 == "Pss:" { sum += $2 } END { printf "processes %.0f\n", sum * 1024 }'
  echo "files $(df --block-size=1 --output=used "$RUN/memory" | tail -n 1 | tr -d ' ')"

  """#
