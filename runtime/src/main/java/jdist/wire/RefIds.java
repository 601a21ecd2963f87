package jdist.wire;

import jdist.identity.RefId;

/// How a [RefId] is written.
final class RefIds {
  private RefIds() {}

  static void write(RefId id, WireWriter out) {
    out.writeVarint(id.creator());
    out.writeVarint(id.number());
  }

  static RefId read(WireReader in) throws MalformedException {
    int creator = in.readSmall();
    if (creator < 1) {
      throw new MalformedException("no process has the id " + creator);
    }
    return new RefId(creator, in.readVarint());
  }
}
