extension LabProgram {
  /// A host's sshd.
  static let hostSshdConfig = LabProgram(name: "host/sshd_config", text: hostSshdConfigText)
}

private let hostSshdConfigText = #"""
  # A lab host's sshd: keys only, no look-ups, no PAM; a login is to be quick.
  HostKey /etc/ssh/ssh_host_ed25519_key
  PermitRootLogin prohibit-password
  PasswordAuthentication no
  KbdInteractiveAuthentication no
  UsePAM no
  UseDNS no
  PrintMotd no
  PrintLastLog no
  X11Forwarding no
  AcceptEnv LANG LC_*
  Subsystem sftp /usr/lib/openssh/sftp-server

  """#
