/// The written lists of OpenSSH options that are not honoured.
enum ConfigurationOptions {
  /// Options that make no difference here.
  ///
  /// They are about terminals, forwardings for other programs, OpenSSH's own bookkeeping and pace,
  /// or already resolved in what `ssh -G` prints. Where one loosens the check of host keys, the
  /// check here is simply strict.
  static let ignored: Set<String> = [
    "addkeystoagent", "batchmode", "canonicaldomains", "canonicalizefallbacklocal",
    "canonicalizehostname", "canonicalizemaxdots", "canonicalizepermittedcnames",
    "casignaturealgorithms", "channeltimeout", "checkhostip", "clearallforwardings",
    "compression", "connectionattempts", "controlmaster", "controlpath", "controlpersist",
    "dynamicforward", "enableescapecommandline", "enablesshkeysign", "escapechar",
    "exitonforwardfailure", "fingerprinthash", "forkafterauthentication", "forwardx11",
    "forwardx11timeout", "forwardx11trusted", "gatewayports", "gssapiauthentication",
    "gssapiclientidentity", "gssapidelegatecredentials", "gssapikexalgorithms",
    "gssapikeyexchange", "gssapirenewalforcesrekey", "gssapiserveridentity", "gssapitrustdns",
    "hashknownhosts", "host", "hostbasedacceptedalgorithms", "hostbasedauthentication",
    "ignoreunknown", "ipqos", "kbdinteractiveauthentication", "kbdinteractivedevices",
    "localforward", "loglevel", "logverbose", "nohostauthenticationforlocalhost",
    "numberofpasswordprompts", "obscurekeystroketiming", "passwordauthentication",
    "permitlocalcommand", "permitremoteopen", "proxyusefdpass", "rekeylimit", "remoteforward",
    "requiredrsasize", "securitykeyprovider", "sendenv", "serveralivecountmax",
    "serveraliveinterval", "stdinnull", "streamlocalbindmask", "streamlocalbindunlink",
    "syslogfacility", "tag", "tcpkeepalive", "tunneldevice", "updatehostkeys",
    "versionaddendum", "visualhostkey", "warnweakcrypto", "xauthlocation",
  ]

  /// Options that are refused unless they have one of these values, and why.
  static let refusedUnless: [String: (values: Set<String>, reason: String)] = [
    "addressfamily": (["any"], "addresses of both families are tried"),
    "bindaddress": ([], "the system chooses the local address"),
    "bindinterface": ([], "the system chooses the local interface"),
    "certificatefile": (["none"], "user certificates are not supported"),
    "forwardagent": (["no", "false"], "the agent is never forwarded"),
    "knownhostscommand": (["none"], "host keys are looked up in files only"),
    "localcommand": (["none"], "no local command is run"),
    "pkcs11provider": (["none"], "keys in tokens are used through an agent only"),
    "proxycommand": (["none"], "use ProxyJump instead"),
    "pubkeyauthentication": (["true", "yes", "unbound", "host-bound"], "keys are the only way in"),
    "refuseconnection": (["none"], "the configuration refuses this host"),
    "remotecommand": (["none"], "the drill says what is run"),
    "requesttty": (["auto", "no", "false"], "no terminal is ever asked for"),
    "revokedhostkeys": (["none"], "revoke keys by @revoked lines in known_hosts"),
    "sessiontype": (["default"], "commands are run"),
    "setenv": ([], "variables are not passed on"),
    "stricthostkeychecking": (
      ["ask", "yes", "true", "accept-new"], "host keys are always checked; add them to known_hosts"
    ),
    "tunnel": (["no", "false"], "no tunnel device is opened"),
    "verifyhostkeydns": (["no", "false"], "host keys are looked up in files only"),
  ]
}
