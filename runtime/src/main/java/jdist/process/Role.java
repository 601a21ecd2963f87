package jdist.process;

import java.util.List;
import jdist.mesh.Peer;
import jdist.wire.Message;

/// What differs between the driver and a worker: who the others are, and what membership messages
/// mean. Thread-safe.
interface Role {
  /// The ids of all processes, this one's too, in order.
  List<Integer> processes();

  /// A peer says something about membership. Must not block.
  void accept(Peer.Connection from, Message.Talk message);

  /// The link to a peer has ended. May block.
  void lost(Peer peer, String why);
}
