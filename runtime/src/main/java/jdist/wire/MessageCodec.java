package jdist.wire;

import java.util.ArrayList;
import java.util.List;
import jdist.identity.Member;
import jdist.identity.RefId;
import jdist.wire.Message.Await;
import jdist.wire.Message.Call;
import jdist.wire.Message.CallKind;
import jdist.wire.Message.Cancel;
import jdist.wire.Message.ChannelAction;
import jdist.wire.Message.ChannelWish;
import jdist.wire.Message.Code;
import jdist.wire.Message.CodeWanted;
import jdist.wire.Message.Define;
import jdist.wire.Message.Dial;
import jdist.wire.Message.DialWanted;
import jdist.wire.Message.DumpWanted;
import jdist.wire.Message.Exit;
import jdist.wire.Message.Fetch;
import jdist.wire.Message.Hello;
import jdist.wire.Message.Hold;
import jdist.wire.Message.Holds;
import jdist.wire.Message.Interrupt;
import jdist.wire.Message.IsReady;
import jdist.wire.Message.Join;
import jdist.wire.Message.Joined;
import jdist.wire.Message.MemberJoined;
import jdist.wire.Message.MemberLeft;
import jdist.wire.Message.MemberTold;
import jdist.wire.Message.MemberWanted;
import jdist.wire.Message.Outcome;
import jdist.wire.Message.Ping;
import jdist.wire.Message.Proof;
import jdist.wire.Message.Put;
import jdist.wire.Message.Refused;
import jdist.wire.Message.Restore;
import jdist.wire.Message.Result;
import jdist.wire.Message.StatsWanted;
import jdist.wire.Message.Variable;
import jdist.wire.Message.VariableCleared;
import jdist.wire.Message.Welcome;

/// How each [Message] is written: a type byte, then its fields in order. The arrays of a [Payload]
/// are announced by kind and length; their bytes follow at once (`blocksInside`) or come in pieces
/// of their own, which is the transport's affair.
@SuppressWarnings("EnumOrdinal") // the order of the enums of the wire is part of the protocol
public final class MessageCodec {
  /// Bumped whenever anything here changes meaning.
  public static final int PROTOCOL = 4;

  private static final CallKind[] CALL_KINDS = CallKind.values();
  private static final Result[] RESULTS = Result.values();
  private static final ChannelAction[] CHANNEL_ACTIONS = ChannelAction.values();

  private MessageCodec() {}

  /// Writes `message`; the bytes of its blocks too if `blocksInside`.
  public static void write(Message message, WireWriter out, boolean blocksInside) {
    if (message instanceof Call(long number, CallKind kind, Payload task)) {
      out.writeByte(1);
      out.writeVarint(number);
      out.writeByte(kind.ordinal());
      PayloadCodec.write(task, out, blocksInside);
    } else if (message instanceof Outcome(long number, Result result, Payload value)) {
      out.writeByte(2);
      out.writeVarint(number);
      writeResult(result, value, out, blocksInside);
    } else if (message instanceof Define(int number, ClosureShape shape)) {
      out.writeByte(3);
      out.writeVarint(number);
      writeShape(shape, out);
    } else if (message instanceof Cancel(long number)) {
      writeNumber(4, number, out);
    } else if (message instanceof Fetch(long number, RefId id)) {
      writeRequest(5, number, id, out);
    } else if (message instanceof Await(long number, RefId id)) {
      writeRequest(6, number, id, out);
    } else if (message instanceof IsReady(long number, RefId id)) {
      writeRequest(7, number, id, out);
    } else if (message instanceof Put(long number, RefId id, Payload value)) {
      writeRequest(8, number, id, out);
      PayloadCodec.write(value, out, blocksInside);
    } else if (message instanceof Restore(RefId id, Result result, Payload value)) {
      out.writeByte(9);
      RefIds.write(id, out);
      writeResult(result, value, out, blocksInside);
    } else if (message instanceof Holds(List<Hold> changes)) {
      out.writeByte(10);
      out.writeVarint(changes.size());
      for (Hold hold : changes) {
        RefIds.write(hold.id(), out);
        out.writeVarint(hold.holder());
        out.writeSigned(hold.change());
      }
    } else if (message instanceof Ping) {
      out.writeByte(11);
    } else if (message instanceof Exit) {
      out.writeByte(12);
    } else if (message instanceof Join join) {
      out.writeByte(13);
      MemberCodec.writeJoin(join, out);
    } else if (message instanceof Joined(long processId, int cores, String javaVersion)) {
      writeNumber(14, processId, out);
      out.writeVarint(cores);
      out.writeString(javaVersion);
    } else if (message instanceof MemberJoined(Member member)) {
      out.writeByte(15);
      MemberCodec.write(member, out);
    } else if (message instanceof MemberLeft(int processId, String how)) {
      writeNumber(16, processId, out);
      out.writeString(how);
    } else if (message instanceof DialWanted(int processId)) {
      writeNumber(17, processId, out);
    } else if (message instanceof Dial(int processId)) {
      writeNumber(18, processId, out);
    } else if (message instanceof CodeWanted(long number, boolean jar, String name)) {
      writeNumber(19, number, out);
      out.writeBoolean(jar);
      out.writeString(name);
    } else if (message instanceof Code(long number, String failure, Payload content)) {
      writeNumber(20, number, out);
      out.writeString(failure);
      PayloadCodec.write(content, out, blocksInside);
    } else if (message instanceof DumpWanted(long number)) {
      writeNumber(22, number, out);
    } else if (message instanceof StatsWanted(long number)) {
      writeNumber(21, number, out);
    } else if (message instanceof Interrupt(long last)) {
      writeNumber(23, last, out);
    } else if (message instanceof MemberWanted(int processId)) {
      writeNumber(24, processId, out);
    } else if (message instanceof MemberTold(int processId)) {
      writeNumber(25, processId, out);
    } else if (message
        instanceof ChannelWish(long number, RefId id, ChannelAction action, Payload payload)) {
      writeRequest(26, number, id, out);
      out.writeByte(action.ordinal());
      PayloadCodec.write(payload, out, blocksInside);
    } else if (message instanceof Variable(String owner, String name, Payload value)) {
      out.writeByte(27);
      out.writeString(owner);
      out.writeString(name);
      PayloadCodec.write(value, out, blocksInside);
    } else if (message instanceof VariableCleared(String owner, String name)) {
      out.writeByte(28);
      out.writeString(owner);
      out.writeString(name);
    } else if (message
        instanceof
        Hello(int protocol, String version, String session, int processId, byte[] challenge)) {
      writeNumber(100, protocol, out);
      out.writeString(version);
      out.writeString(session);
      out.writeVarint(processId);
      out.writeBytes(challenge);
    } else if (message
        instanceof
        Welcome(int protocol, String version, int processId, byte[] challenge, byte[] proof)) {
      writeNumber(101, protocol, out);
      out.writeString(version);
      out.writeVarint(processId);
      out.writeBytes(challenge);
      out.writeBytes(proof);
    } else if (message instanceof Proof(byte[] proof)) {
      out.writeByte(102);
      out.writeBytes(proof);
    } else if (message instanceof Refused(String reason)) {
      out.writeByte(103);
      out.writeString(reason);
    } else {
      throw new IllegalArgumentException("no way to write " + message);
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
          case 1 -> new Call(in.readVarint(), callKind(in), PayloadCodec.read(in, blocksInside));
          case 2 -> new Outcome(in.readVarint(), result(in), PayloadCodec.read(in, blocksInside));
          case 3 -> new Define(in.readSmall(), readShape(in));
          case 4 -> new Cancel(in.readVarint());
          case 5 -> new Fetch(in.readVarint(), RefIds.read(in));
          case 6 -> new Await(in.readVarint(), RefIds.read(in));
          case 7 -> new IsReady(in.readVarint(), RefIds.read(in));
          case 8 -> new Put(in.readVarint(), RefIds.read(in), PayloadCodec.read(in, blocksInside));
          case 9 -> new Restore(RefIds.read(in), result(in), PayloadCodec.read(in, blocksInside));
          case 10 -> new Holds(readHolds(in));
          case 11 -> new Ping();
          case 12 -> new Exit();
          case 13 -> MemberCodec.readJoin(in);
          case 14 -> new Joined(in.readVarint(), in.readSmall(), in.readString());
          case 15 -> new MemberJoined(MemberCodec.read(in));
          case 16 -> new MemberLeft(in.readSmall(), in.readString());
          case 17 -> new DialWanted(in.readSmall());
          case 18 -> new Dial(in.readSmall());
          case 19 -> new CodeWanted(in.readVarint(), in.readBoolean(), in.readString());
          case 20 ->
              new Code(in.readVarint(), in.readString(), PayloadCodec.read(in, blocksInside));
          case 21 -> new StatsWanted(in.readVarint());
          case 22 -> new DumpWanted(in.readVarint());
          case 23 -> new Interrupt(in.readVarint());
          case 24 -> new MemberWanted(in.readSmall());
          case 25 -> new MemberTold(in.readSmall());
          case 26 ->
              new ChannelWish(
                  in.readVarint(),
                  RefIds.read(in),
                  CHANNEL_ACTIONS[ordinal(in, CHANNEL_ACTIONS.length)],
                  PayloadCodec.read(in, blocksInside));
          case 27 ->
              new Variable(in.readString(), in.readString(), PayloadCodec.read(in, blocksInside));
          case 28 -> new VariableCleared(in.readString(), in.readString());
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
    if (message instanceof Call call) {
      return call.task();
    }
    if (message instanceof Outcome outcome) {
      return outcome.value();
    }
    if (message instanceof Put put) {
      return put.value();
    }
    if (message instanceof Restore restore) {
      return restore.value();
    }
    if (message instanceof ChannelWish wish) {
      return wish.payload();
    }
    if (message instanceof Variable variable) {
      return variable.value();
    }
    return message instanceof Code code ? code.content() : Payload.EMPTY;
  }

  private static void writeNumber(int type, long number, WireWriter out) {
    out.writeByte(type);
    out.writeVarint(number);
  }

  private static void writeRequest(int type, long number, RefId id, WireWriter out) {
    writeNumber(type, number, out);
    RefIds.write(id, out);
  }

  private static void writeResult(Result result, Payload value, WireWriter out, boolean inside) {
    out.writeByte(result.ordinal());
    PayloadCodec.write(value, out, inside);
  }

  private static CallKind callKind(WireReader in) throws MalformedException {
    return CALL_KINDS[ordinal(in, CALL_KINDS.length)];
  }

  private static Result result(WireReader in) throws MalformedException {
    return RESULTS[ordinal(in, RESULTS.length)];
  }

  static int ordinal(WireReader in, int length) throws MalformedException {
    int ordinal = in.readByte();
    if (ordinal < 0 || ordinal >= length) {
      throw new MalformedException("a choice of " + ordinal + " among " + length);
    }
    return ordinal;
  }

  private static List<Hold> readHolds(WireReader in) throws MalformedException {
    int count = in.readCount(in.remaining());
    List<Hold> holds = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      holds.add(new Hold(RefIds.read(in), in.readSmall(), (int) in.readSigned()));
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
}
