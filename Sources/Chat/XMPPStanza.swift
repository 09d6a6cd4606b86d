import CLibStrophe

/// A stanza as libstrophe parsed it.
///
/// Belongs to the handler's call that it was given to: it must not be kept. What it says is a
/// server's or a stranger's word.
struct XMPPStanza {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
  }

  /// The element's name.
  var name: String { Self.text(xmpp_stanza_get_name(pointer)) ?? "" }
  /// The element's namespace.
  var namespace: String? { Self.text(xmpp_stanza_get_ns(pointer)) }

  /// An attribute's value.
  subscript(attribute: String) -> String? {
    Self.text(xmpp_stanza_get_attribute(pointer, attribute))
  }

  /// The elements directly within.
  var children: [XMPPStanza] {
    var found: [XMPPStanza] = []
    var next = xmpp_stanza_get_children(pointer)
    while let child = next {
      if xmpp_stanza_is_tag(child) != 0 { found.append(XMPPStanza(child)) }
      next = xmpp_stanza_get_next(child)
    }
    return found
  }

  /// The first element directly within that has this name and, if given, this namespace.
  func child(_ name: String, _ namespace: String? = nil) -> XMPPStanza? {
    children.first {
      $0.name == name && (namespace == nil || $0.namespace == namespace)
    }
  }

  /// The text directly within, entities resolved.
  var text: String {
    guard let pointer = xmpp_stanza_get_text(pointer) else { return "" }
    defer { xmpp_free(xmpp_stanza_get_context(self.pointer), pointer) }
    return String(cString: pointer)
  }

  /// The condition and text of an error reply.
  var errorText: String {
    guard let error = child("error") else { return "error without a reason" }
    let stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
    let condition = error.children.first { $0.namespace == stanzas && $0.name != "text" }?.name
    let text = error.child("text", stanzas)?.text
    return [condition ?? error["type"] ?? "error", text].compactMap { $0 }
      .joined(separator: ": ")
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
