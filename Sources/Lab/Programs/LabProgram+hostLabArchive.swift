extension LabProgram {
  /// A module of ejabberd's: what is not stored is not acknowledged.
  static let hostLabArchive = LabProgram(
    name: "host/mod_lab_archive.erl", text: hostLabArchiveText)
}

private let hostLabArchiveText = #"""
  %% Acknowledges a message only once it is stored.
  %% ejabberd 23.01 gives a message its archive id whether or not the archive took it: of a database
  %% that is killed, each room's message under way would be acknowledged and lost.
  -module(mod_lab_archive).
  -behaviour(gen_mod).
  -export([start/2, stop/1, depends/2, mod_options/1, mod_doc/0, store/7]).

  start(Host, _) ->
      ejabberd_hooks:delete(store_mam_message, Host, mod_mam, store_mam_message, 100),
      ejabberd_hooks:add(store_mam_message, Host, ?MODULE, store, 100).
  stop(Host) -> ejabberd_hooks:delete(store_mam_message, Host, ?MODULE, store, 100).
  depends(_, _) -> [{mod_mam, hard}].
  mod_options(_) -> [].
  mod_doc() -> #{}.

  store(Packet, User, Server, Peer, Nick, Type, Direction) ->
      Id = maps:get(stanza_id, xmpp:get_meta(Packet), 0),
      Host = ejabberd_router:host_of_route(Server),
      try mod_mam_sql:store(xmpp:encode(Packet), Host, {User, Server}, Type, Peer, Nick, Direction, Id) of
          ok -> Packet;
          _ -> drop
      catch _:_ -> drop
      end.

  """#
