package jdist.mesh;

import jdist.transport.Work;
import jdist.wire.Message;

/// What a mesh tells the process it belongs to.
public interface MeshEvents {
  /// A peer says something. Must not block; see [jdist.transport.Receiver#accept].
  Work accept(Peer.Connection from, Message.Talk message);

  /// The link to a peer has ended, which may or may not mean that the peer is gone. May block.
  void lost(Peer peer, String why);
}
