package jdist.process;

import java.util.List;
import java.util.stream.Stream;
import jdist.identity.ProcessIds;
import jdist.membership.Membership;
import jdist.mesh.Peer;
import jdist.wire.Message;

/// The driver's part: it keeps the list of members. Thread-safe.
final class DriverRole implements Role {
  private final Membership membership;

  DriverRole(Membership membership) {
    this.membership = membership;
  }

  @Override
  public List<Integer> processes() {
    return Stream.concat(Stream.of(ProcessIds.DRIVER), membership.workers().stream()).toList();
  }

  @Override
  public void accept(Peer.Connection from, Message.Talk message) {
    if (message instanceof Message.Joined joined) {
      membership.joined(from.peer().id(), joined);
    } else if (message instanceof Message.DialWanted(int other)) {
      membership.dialWanted(from.peer().id(), other);
    } else if (message instanceof Message.MemberWanted(int other)) {
      membership.memberWanted(from, other);
    } else {
      // nothing that a worker may tell its driver
    }
  }

  @Override
  public void lost(Peer peer, String why) {
    membership.lost(peer, why);
  }
}
