package jdist.serial;

import java.util.ArrayList;
import java.util.List;
import jdist.wire.Handle;
import jdist.wire.Payload;
import jdist.wire.WireWriter;

/// The variables of one payload, being written. They stand before the value, for what is made of it
/// may run code that needs them. Small ones, and those with references in them, go with every
/// payload; larger ones are sent ahead of it, if the other end has them not. For one thread.
final class VariableSection {
  /// Names a variable that the code assigns, or that is each process's own.
  static final int NAMED = 0;

  /// A payload within the payload follows.
  static final int INSIDE = 1;

  /// It was sent ahead.
  static final int AHEAD = 2;

  /// How many bytes go with every call rather than be remembered.
  private static final int SMALL = 256;

  private final Serializer serializer;
  private final Payload value;
  private final WireWriter out = new WireWriter(128);
  private final List<Object> blocks;
  private final List<Handle> handles;
  private final List<Large> larges = new ArrayList<>(0);

  /// One that is sent when all have been written.
  private record Large(Variable variable, Digest digest, Payload payload) {}

  /// @param value what they stand before
  VariableSection(Serializer serializer, Payload value) {
    this.serializer = serializer;
    this.value = value;
    this.blocks = new ArrayList<>(value.blocks());
    this.handles = new ArrayList<>(value.handles());
  }

  /// A variable without its value.
  void name(Variable variable) {
    write(variable, NAMED);
  }

  private void write(Variable variable, int how) {
    out.writeString(variable.owner());
    out.writeString(variable.name());
    out.writeByte(how);
  }

  /// A variable and its value.
  void add(Variable variable, Encoder.Part part) {
    Payload payload = part.payload();
    Variables all = serializer.variables();
    boolean small = payload.weight() <= SMALL || part.hasReferences();
    boolean inside = small || !serializer.sendsAhead();
    if (inside && !all.mayBeOwn(variable)) {
      addInside(variable, payload);
      return;
    }
    Digest digest = Digest.of(payload);
    if (all.isOwn(variable, digest)) {
      name(variable);
    } else if (inside) {
      addInside(variable, payload);
    } else {
      write(variable, AHEAD);
      larges.add(new Large(variable, digest, payload));
    }
  }

  private void addInside(Variable variable, Payload payload) {
    write(variable, INSIDE);
    out.writeVarint(blocks.size());
    out.writeVarint(payload.blocks().size());
    out.writeVarint(handles.size());
    out.writeVarint(payload.handles().size());
    out.writeVarint(payload.length());
    out.append(payload.array(), payload.offset(), payload.length());
    blocks.addAll(payload.blocks());
    handles.addAll(payload.handles());
  }

  /// Sends what goes ahead; answers with all that does not.
  Payload finish() {
    for (Large large : larges) {
      serializer.sent().send(large.variable(), large.digest(), large.payload());
    }
    if (out.size() == 0) {
      return value;
    }
    WireWriter whole = new WireWriter(out.size() + value.length() + 16);
    whole.writeByte(Tag.VARIABLES);
    whole.writeVarint(out.size());
    whole.append(out.array(), 0, out.size());
    whole.append(value.array(), value.offset(), value.length());
    byte[] bytes = whole.toByteArray();
    return new Payload(bytes, 0, bytes.length, List.copyOf(blocks), List.copyOf(handles));
  }
}
