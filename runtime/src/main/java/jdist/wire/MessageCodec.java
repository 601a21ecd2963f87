package jdist.wire;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.identity.Endpoint;
import jdist.identity.Member;
import jdist.identity.RefId;
import jdist.wire.Message.Await;
import jdist.wire.Message.Call;
import jdist.wire.Message.CallKind;
import jdist.wire.Message.Cancel;
import jdist.wire.Message.Code;
import jdist.wire.Message.CodeWanted;
import jdist.wire.Message.Define;
import jdist.wire.Message.Dial;
import jdist.wire.Message.DialWanted;
import jdist.wire.Message.Exit;
import jdist.wire.Message.Fetch;
import jdist.wire.Message.Hello;
import jdist.wire.Message.Hold;
import jdist.wire.Message.Holds;
import jdist.wire.Message.IsReady;
import jdist.wire.Message.Join;
import jdist.wire.Message.Joined;
import jdist.wire.Message.MemberJoined;
import jdist.wire.Message.MemberLeft;
import jdist.wire.Message.Outcome;
import jdist.wire.Message.Ping;
import jdist.wire.Message.Proof;
import jdist.wire.Message.Put;
import jdist.wire.Message.Refused;
import jdist.wire.Message.Restore;
import jdist.wire.Message.Result;
import jdist.wire.Message.Welcome;

/// How each [Message] is written: a type byte, then its fields in order. The arrays of a [Payload]
/// are announced by kind and length; their bytes follow at once (`blocksInside`) or come in pieces
/// of their own, which is the transport's affair.
@SuppressWarnings("EnumOrdinal") // the order of the enums of the wire is part of the protocol
public final class MessageCodec {
  /// Bumped whenever anything here changes meaning.
  public static final int PROTOCOL = 1;

  private static final CallKind[] CALL_KINDS = CallKind.values();
  private static final Result[] RESULTS = Result.values();

  private MessageCodec() {}

  /// Writes `message`; the bytes of its blocks too if `blocksInside`.
  public static void write(Message message, WireWriter out, boolean blocksInside) {
    switch (message) {
      case Call(long number, CallKind kind, Payload task) -> {
        out.writeByte(1);
        out.writeVarint(number);
        out.writeByte(kind.ordinal());
        writePayload(task, out, blocksInside);
      }
      case Outcome(long number, Result result, Payload value) -> {
        out.writeByte(2);
        out.writeVarint(number);
        writeResult(result, value, out, blocksInside);
      }
      case Define(int number, ClosureShape shape) -> {
        out.writeByte(3);
        out.writeVarint(number);
        writeShape(shape, out);
      }
      case Cancel(long number) -> writeNumber(4, number, out);
      case Fetch(long number, RefId id) -> writeRequest(5, number, id, out);
      case Await(long number, RefId id) -> writeRequest(6, number, id, out);
      case IsReady(long number, RefId id) -> writeRequest(7, number, id, out);
      case Put(long number, RefId id, Payload value) -> {
        writeRequest(8, number, id, out);
        writePayload(value, out, blocksInside);
      }
      case Restore(RefId id, Result result, Payload value) -> {
        out.writeByte(9);
        writeRefId(id, out);
        writeResult(result, value, out, blocksInside);
      }
      case Holds(List<Hold> changes) -> {
        out.writeByte(10);
        out.writeVarint(changes.size());
        for (Hold hold : changes) {
          writeRefId(hold.id(), out);
          out.writeVarint(hold.holder());
          out.writeSigned(hold.change());
        }
      }
      case Ping() -> out.writeByte(11);
      case Exit() -> out.writeByte(12);
      case Join join -> {
        out.writeByte(13);
        writeJoin(join, out);
      }
      case Joined(long processId, int cores, String javaVersion) -> {
        writeNumber(14, processId, out);
        out.writeVarint(cores);
        out.writeString(javaVersion);
      }
      case MemberJoined(Member member) -> {
        out.writeByte(15);
        writeMember(member, out);
      }
      case MemberLeft(int processId, String how) -> {
        writeNumber(16, processId, out);
        out.writeString(how);
      }
      case DialWanted(int processId) -> writeNumber(17, processId, out);
      case Dial(int processId) -> writeNumber(18, processId, out);
      case CodeWanted(long number, boolean jar, String name) -> {
        writeNumber(19, number, out);
        out.writeBoolean(jar);
        out.writeString(name);
      }
      case Code(long number, String failure, Payload content) -> {
        writeNumber(20, number, out);
        out.writeString(failure);
        writePayload(content, out, blocksInside);
      }
      case Hello(int protocol, String version, String session, int processId, byte[] challenge) -> {
        writeNumber(100, protocol, out);
        out.writeString(version);
        out.writeString(session);
        out.writeVarint(processId);
        out.writeBytes(challenge);
      }
      case Welcome(int protocol, String version, int processId, byte[] challenge, byte[] proof) -> {
        writeNumber(101, protocol, out);
        out.writeString(version);
        out.writeVarint(processId);
        out.writeBytes(challenge);
        out.writeBytes(proof);
      }
      case Proof(byte[] proof) -> {
        out.writeByte(102);
        out.writeBytes(proof);
      }
      case Refused(String reason) -> {
        out.writeByte(103);
        out.writeString(reason);
      }
    }
  }

  /// Reads the message that [#write] wrote. If its blocks are not inside, its payload has arrays of
  /// the right kinds and lengths, to be filled.
  ///
  /// @throws MalformedException if there is none, or something is left over
  public static Message read(WireReader in, boolean blocksInside) throws MalformedException {
    int type = in.readByte();
    Message message =
        switch (type) {
          case 1 -> new Call(in.readVarint(), callKind(in), readPayload(in, blocksInside));
          case 2 -> new Outcome(in.readVarint(), result(in), readPayload(in, blocksInside));
          case 3 -> new Define(in.readSmall(), readShape(in));
          case 4 -> new Cancel(in.readVarint());
          case 5 -> new Fetch(in.readVarint(), readRefId(in));
          case 6 -> new Await(in.readVarint(), readRefId(in));
          case 7 -> new IsReady(in.readVarint(), readRefId(in));
          case 8 -> new Put(in.readVarint(), readRefId(in), readPayload(in, blocksInside));
          case 9 -> new Restore(readRefId(in), result(in), readPayload(in, blocksInside));
          case 10 -> new Holds(readHolds(in));
          case 11 -> new Ping();
          case 12 -> new Exit();
          case 13 -> readJoin(in);
          case 14 -> new Joined(in.readVarint(), in.readSmall(), in.readString());
          case 15 -> new MemberJoined(readMember(in));
          case 16 -> new MemberLeft(in.readSmall(), in.readString());
          case 17 -> new DialWanted(in.readSmall());
          case 18 -> new Dial(in.readSmall());
          case 19 -> new CodeWanted(in.readVarint(), in.readBoolean(), in.readString());
          case 20 -> new Code(in.readVarint(), in.readString(), readPayload(in, blocksInside));
          case 100 ->
              new Hello(
                  in.readSmall(), in.readString(), in.readString(), in.readSmall(), in.readBytes());
          case 101 ->
              new Welcome(
                  in.readSmall(), in.readString(), in.readSmall(), in.readBytes(), in.readBytes());
          case 102 -> new Proof(in.readBytes());
          case 103 -> new Refused(in.readString());
          default -> throw new MalformedException("no message has the type " + type);
        };
    if (in.remaining() != 0) {
      throw new MalformedException(in.remaining() + " bytes too many in a message");
    }
    return message;
  }

  /// The payload of a message that has one, else [Payload#EMPTY].
  public static Payload payloadOf(Message message) {
    return switch (message) {
      case Call call -> call.task();
      case Outcome outcome -> outcome.value();
      case Put put -> put.value();
      case Restore restore -> restore.value();
      case Code code -> code.content();
      default -> Payload.EMPTY;
    };
  }

  private static void writeNumber(int type, long number, WireWriter out) {
    out.writeByte(type);
    out.writeVarint(number);
  }

  private static void writeRequest(int type, long number, RefId id, WireWriter out) {
    writeNumber(type, number, out);
    writeRefId(id, out);
  }

  private static void writeRefId(RefId id, WireWriter out) {
    out.writeVarint(id.creator());
    out.writeVarint(id.number());
  }

  private static RefId readRefId(WireReader in) throws MalformedException {
    int creator = in.readSmall();
    if (creator < 1) {
      throw new MalformedException("no process has the id " + creator);
    }
    return new RefId(creator, in.readVarint());
  }

  private static void writeResult(Result result, Payload value, WireWriter out, boolean inside) {
    out.writeByte(result.ordinal());
    writePayload(value, out, inside);
  }

  private static CallKind callKind(WireReader in) throws MalformedException {
    return CALL_KINDS[ordinal(in, CALL_KINDS.length)];
  }

  private static Result result(WireReader in) throws MalformedException {
    return RESULTS[ordinal(in, RESULTS.length)];
  }

  private static int ordinal(WireReader in, int length) throws MalformedException {
    int ordinal = in.readByte();
    if (ordinal < 0 || ordinal >= length) {
      throw new MalformedException("a choice of " + ordinal + " among " + length);
    }
    return ordinal;
  }

  private static void writePayload(Payload payload, WireWriter out, boolean blocksInside) {
    out.writeVarint(payload.length());
    out.append(payload.array(), payload.offset(), payload.length());
    out.writeVarint(payload.handles().size());
    for (Handle handle : payload.handles()) {
      writeRefId(handle.id(), out);
      out.writeVarint(handle.owner());
    }
    out.writeVarint(payload.blocks().size());
    for (Object block : payload.blocks()) {
      out.writeByte(Block.of(block).ordinal());
      out.writeVarint(Block.length(block));
    }
    if (blocksInside) {
      for (Object block : payload.blocks()) {
        int length = (int) Block.bytes(block);
        int start = out.skip(length);
        Block.read(block, 0, MemorySegment.ofArray(out.array()).asSlice(start, length));
      }
    }
  }

  private static Payload readPayload(WireReader in, boolean blocksInside)
      throws MalformedException {
    int length = in.readCount(in.remaining());
    int offset = in.skip(length);
    List<Handle> handles = readHandles(in);
    int count = in.readCount(in.remaining());
    if (count == 0) {
      return new Payload(in.array(), offset, length, List.of(), handles);
    }
    List<Object> blocks = readBlocks(in, count, blocksInside);
    return new Payload(in.array(), offset, length, blocks, handles);
  }

  private static List<Object> readBlocks(WireReader in, int count, boolean blocksInside)
      throws MalformedException {
    Block[] kinds = new Block[count];
    int[] lengths = new int[count];
    long inside = 0;
    for (int i = 0; i < count; i++) {
      kinds[i] = Block.of(in.readByte());
      lengths[i] = in.readCount(Integer.MAX_VALUE);
      inside += (long) lengths[i] * kinds[i].width();
    }
    if (blocksInside && inside > in.remaining()) {
      throw new MalformedException("arrays of " + inside + " bytes in a shorter message");
    }
    List<Object> blocks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      blocks.add(blocksInside ? readBlock(in, kinds[i], lengths[i]) : room(kinds[i], lengths[i]));
    }
    return blocks;
  }

  private static Object readBlock(WireReader in, Block kind, int length) throws MalformedException {
    Object array = kind.allocate(length);
    int bytes = length * kind.width();
    int start = in.skip(bytes);
    Block.write(array, 0, MemorySegment.ofArray(in.array()).asSlice(start, bytes));
    return array;
  }

  private static Object room(Block kind, int length) {
    try {
      return kind.allocate(length);
    } catch (OutOfMemoryError e) {
      return new LostBlock((long) length * kind.width(), e);
    }
  }

  private static List<Handle> readHandles(WireReader in) throws MalformedException {
    int count = in.readCount(in.remaining());
    if (count == 0) {
      return List.of();
    }
    List<Handle> handles = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      handles.add(new Handle(readRefId(in), in.readSmall()));
    }
    return handles;
  }

  private static List<Hold> readHolds(WireReader in) throws MalformedException {
    int count = in.readCount(in.remaining());
    List<Hold> holds = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      holds.add(new Hold(readRefId(in), in.readSmall(), (int) in.readSigned()));
    }
    return holds;
  }

  private static void writeShape(ClosureShape shape, WireWriter out) {
    out.writeString(shape.capturingClass());
    out.writeString(shape.functionalInterface());
    out.writeString(shape.interfaceMethod());
    out.writeString(shape.interfaceSignature());
    out.writeByte(shape.implementationKind());
    out.writeString(shape.implementationClass());
    out.writeString(shape.implementationMethod());
    out.writeString(shape.implementationSignature());
    out.writeString(shape.instantiatedType());
    out.writeVarint(shape.captured());
  }

  private static ClosureShape readShape(WireReader in) throws MalformedException {
    return new ClosureShape(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readByte(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readCount(255));
  }

  private static void writeJoin(Join join, WireWriter out) {
    writeMember(join.self(), out);
    out.writeVarint(join.others().size());
    join.others().forEach(member -> writeMember(member, out));
    out.writeVarint(join.code().size());
    join.code().forEach(entry -> writeCodeEntry(entry, out));
    out.writeBoolean(join.allToAll());
    out.writeBoolean(join.lazy());
    out.writeVarint(join.heartbeatMillis());
    out.writeVarint(join.patienceMillis());
  }

  private static Join readJoin(WireReader in) throws MalformedException {
    Member self = readMember(in);
    List<Member> others = new ArrayList<>();
    for (int left = in.readCount(in.remaining()); left > 0; left--) {
      others.add(readMember(in));
    }
    List<CodeEntry> code = new ArrayList<>();
    for (int left = in.readCount(in.remaining()); left > 0; left--) {
      code.add(readCodeEntry(in));
    }
    return new Join(
        self, others, code, in.readBoolean(), in.readBoolean(), in.readVarint(), in.readVarint());
  }

  private static void writeMember(Member member, WireWriter out) {
    out.writeVarint(member.id());
    out.writeString(member.host());
    out.writeString(member.machine());
    out.writeBoolean(member.endpoint().isPresent());
    member.endpoint().ifPresent(endpoint -> writeEndpoint(endpoint, out));
  }

  private static Member readMember(WireReader in) throws MalformedException {
    return new Member(
        in.readSmall(),
        in.readString(),
        in.readString(),
        in.readBoolean() ? Optional.of(readEndpoint(in)) : Optional.empty());
  }

  private static void writeEndpoint(Endpoint endpoint, WireWriter out) {
    out.writeString(endpoint.address());
    out.writeVarint(endpoint.port());
    out.writeString(endpoint.socket().map(Path::toString).orElse(""));
  }

  private static Endpoint readEndpoint(WireReader in) throws MalformedException {
    String address = in.readString();
    int port = in.readCount(65_535);
    String socket = in.readString();
    if (port == 0) {
      throw new MalformedException("port 0");
    }
    return new Endpoint(
        address, port, socket.isEmpty() ? Optional.empty() : Optional.of(Path.of(socket)));
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
      case 0 -> new CodeEntry.File(Path.of(in.readString()));
      case 1 -> new CodeEntry.Jar(in.readString(), in.readString(), in.readVarint());
      case 2 -> new CodeEntry.Served();
      default -> throw new MalformedException("no code entry of kind " + kind);
    };
  }
}
