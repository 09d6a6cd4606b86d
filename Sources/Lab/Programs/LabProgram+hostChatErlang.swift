extension LabProgram {
  /// Evaluates Erlang in the running chat server.
  static let hostChatErlang = LabProgram(name: "host/chat-erlang", text: hostChatErlangText)
}

private let hostChatErlangText = #"""
  #!/bin/sh
  # Evaluates Erlang expressions, read from standard input, in this host's chat server.
  # Prints the value; exit 1 when the node is not running.
  cookie=$(cat /var/lib/ejabberd/.erlang.cookie)
  HOME=/var/lib/ejabberd exec timeout -k 1 "${LIMIT:-15}" \
    erl_call -sname "ejabberd@$(hostname)" -c "$cookie" -e

  """#
