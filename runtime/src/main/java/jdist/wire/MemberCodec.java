package jdist.wire;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.identity.Endpoint;
import jdist.identity.Fingerprint;
import jdist.identity.Member;
import jdist.identity.Wiring;
import jdist.wire.Message.Join;
import jdist.wire.Message.Reach;

/// How the members of a cluster are written, and what a worker is told of them when it joins.
@SuppressWarnings("EnumOrdinal") // the order of the enums of the wire is part of the protocol
final class MemberCodec {
  private static final Reach[] REACHES = Reach.values();

  private MemberCodec() {}

  static void writeJoin(Join join, WireWriter out) {
    write(join.self(), out);
    out.writeVarint(join.others().size());
    join.others().forEach(member -> write(member, out));
    out.writeVarint(join.code().size());
    join.code().forEach(entry -> writeCodeEntry(entry, out));
    out.writeByte(join.reach().ordinal());
    out.writeBoolean(join.lazy());
    out.writeVarint(join.heartbeatMillis());
    out.writeVarint(join.patienceMillis());
  }

  static Join readJoin(WireReader in) throws MalformedException {
    Member self = read(in);
    List<Member> others = new ArrayList<>();
    for (int left = in.readCount(in.remaining()); left > 0; left--) {
      others.add(read(in));
    }
    List<CodeEntry> code = new ArrayList<>();
    for (int left = in.readCount(in.remaining()); left > 0; left--) {
      code.add(readCodeEntry(in));
    }
    return new Join(
        self,
        others,
        code,
        REACHES[MessageCodec.ordinal(in, REACHES.length)],
        in.readBoolean(),
        in.readVarint(),
        in.readVarint());
  }

  static void write(Member member, WireWriter out) {
    out.writeVarint(member.id());
    out.writeString(member.host());
    out.writeString(member.machine());
    out.writeBoolean(member.endpoint().isPresent());
    member.endpoint().ifPresent(endpoint -> writeEndpoint(endpoint, out));
    writeWiring(member.wiring(), out);
  }

  static Member read(WireReader in) throws MalformedException {
    return new Member(
        in.readSmall(),
        in.readString(),
        in.readString(),
        in.readBoolean() ? Optional.of(readEndpoint(in)) : Optional.empty(),
        readWiring(in));
  }

  private static void writeWiring(Wiring wiring, WireWriter out) {
    out.writeString(wiring.ident());
    out.writeVarint(wiring.connectIdents().size());
    wiring.connectIdents().forEach(out::writeString);
    out.writeString(wiring.connectAt());
  }

  private static Wiring readWiring(WireReader in) throws MalformedException {
    String ident = in.readString();
    List<String> connectIdents = new ArrayList<>();
    for (int left = in.readCount(in.remaining()); left > 0; left--) {
      connectIdents.add(in.readString());
    }
    return new Wiring(ident, connectIdents, in.readString());
  }

  private static void writeEndpoint(Endpoint endpoint, WireWriter out) {
    out.writeString(endpoint.address());
    out.writeVarint(endpoint.port());
    out.writeString(endpoint.socket().map(Path::toString).orElse(""));
    out.writeString(endpoint.certificate().map(Fingerprint::hex).orElse(""));
  }

  private static Endpoint readEndpoint(WireReader in) throws MalformedException {
    String address = in.readString();
    int port = in.readCount(65_535);
    String socket = in.readString();
    String certificate = in.readString();
    if (port == 0) {
      throw new MalformedException("port 0");
    }
    return new Endpoint(
        address,
        port,
        socket.isEmpty() ? Optional.empty() : Optional.of(path(socket)),
        certificate.isEmpty() ? Optional.empty() : Optional.of(fingerprint(certificate)));
  }

  private static Fingerprint fingerprint(String hex) throws MalformedException {
    try {
      return new Fingerprint(hex);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  private static Path path(String text) throws MalformedException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new MalformedException("no path: " + e.getMessage());
    }
  }

  private static void writeCodeEntry(CodeEntry entry, WireWriter out) {
    switch (entry) {
      case CodeEntry.File(Path path) -> {
        out.writeByte(0);
        out.writeString(path.toString());
      }
      case CodeEntry.Jar(String sha256, String name, long size) -> {
        out.writeByte(1);
        out.writeString(sha256);
        out.writeString(name);
        out.writeVarint(size);
      }
      case CodeEntry.Served() -> out.writeByte(2);
    }
  }

  private static CodeEntry readCodeEntry(WireReader in) throws MalformedException {
    int kind = in.readByte();
    return switch (kind) {
      case 0 -> new CodeEntry.File(path(in.readString()));
      case 1 -> new CodeEntry.Jar(in.readString(), in.readString(), in.readVarint());
      case 2 -> new CodeEntry.Served();
      default -> throw new MalformedException("no code entry of kind " + kind);
    };
  }
}
