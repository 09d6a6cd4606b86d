/// The queries that read a chat server's archive back from its database.
///
/// Each yields `room` (local part), `position` (bigint, the archive's order), `archive_id` (as the
/// server tells clients) and `body`; `:'domain'` is the domain of the rooms.
enum ReadBackQuery {
  /// The query for a chat provider's word; nil where none is known.
  static func query(chatProvider word: String) -> String? {
    switch word {
    case "ejabberd": ejabberd
    case "prosody": prosody
    default: nil
    }
  }

  /// ejabberd 23.01, `sql/pg.sql`: table `archive`; the archive id is the time in microseconds.
  ///
  /// Clients are given `xml`; where `txt` (the body beside it) says something else, that is what
  /// is read, so that the two ways of reading disagree and the change is seen.
  static let ejabberd = #"""
    SELECT split_part(a.username, '@', 1) AS room,
      row_number() OVER (PARTITION BY a.username ORDER BY a.timestamp, a.id) AS position,
      a.timestamp::text AS archive_id,
      CASE WHEN a.xml LIKE '<%' AND xml_is_well_formed_content(a.xml) THEN
        CASE WHEN b.body IS DISTINCT FROM a.txt AND coalesce(a.txt, '') <> '' THEN a.txt
        ELSE b.body END
      ELSE a.txt END AS body
    FROM archive a LEFT JOIN LATERAL XMLTABLE(
      '/*[local-name()="message"]/*[local-name()="body"]' PASSING
      CASE WHEN a.xml LIKE '<%' AND xml_is_well_formed_content(a.xml) THEN a.xml::xml END
      COLUMNS body text PATH '.') b ON true
    WHERE split_part(a.username, '@', 2) = :'domain' AND a.kind = 'groupchat'
    """#

  /// Prosody 0.12, `mod_storage_sql`: table `prosodyarchive`, store `muc_log`.
  static let prosody = #"""
    SELECT a."user" AS room, a.sort_id::bigint AS position, a.key AS archive_id, b.body AS body
    FROM prosodyarchive a LEFT JOIN LATERAL XMLTABLE(
      '/*[local-name()="message"]/*[local-name()="body"]' PASSING
      CASE WHEN xml_is_well_formed_content(a.value) THEN a.value::xml END
      COLUMNS body text PATH '.') b ON true
    WHERE a.host = :'domain' AND a.store = 'muc_log' AND a.type = 'xml'
    """#
}
