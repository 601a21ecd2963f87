package jdist.serial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdist.identity.RefId;
import jdist.wire.Block;
import jdist.wire.Handle;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import jdist.wire.WireReader;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// Both ends of a link, without the link: what one encodes is written, read and decoded by the
/// other, as if another process had sent it.
public final class Ends {
  static final int NEAR = 2;
  static final int FAR = 3;

  private final FakeReferences references = new FakeReferences();
  private final List<String> seen = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Serializer far;
  private final Serializer near;

  public Ends() {
    this(Ends.class.getClassLoader());
  }

  /// @param loader finds the classes of what comes in at the far end
  public Ends(ClassLoader loader) {
    Serializer.Shared shared =
        new Serializer.Shared(references, (_, name) -> seen.add(name), notices::add);
    far = new Serializer(shared, NEAR, (_, _) -> {}, () -> loader);
    near =
        new Serializer(
            new Serializer.Shared(references, (_, name) -> seen.add(name), notices::add),
            FAR,
            (number, shape) -> {
              try {
                far.define(number, shape);
              } catch (MalformedException e) {
                throw new IllegalStateException(e);
              }
            },
            () -> loader);
  }

  public Serializer near() {
    return near;
  }

  public Serializer far() {
    return far;
  }

  FakeReferences references() {
    return references;
  }

  /// The names of the classes whose loaders were seen to leave.
  List<String> seen() {
    return seen;
  }

  public List<String> notices() {
    return notices;
  }

  /// Sends `value` from the near end to the far one.
  @SuppressWarnings("unchecked") // it is what was sent
  public <T extends @Nullable Object> T send(T value) {
    return (T) far.decode(wire(near.encode(value)));
  }

  Throwable sendFailure(Throwable failure) {
    return far.decodeFailure(wire(near.encodeFailure(failure)));
  }

  /// What arrives of a payload that is sent.
  static Payload wire(Payload payload) {
    WireWriter out = new WireWriter(64);
    MessageCodec.write(new Message.Put(1, new RefId(1, -1), payload), out, true);
    try {
      return MessageCodec.payloadOf(MessageCodec.read(new WireReader(out.toByteArray()), true));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The bytes that a value takes on its way, with its arrays.
  int size(Object value) {
    Payload payload = near.encode(value);
    int size = payload.length();
    for (Object block : payload.blocks()) {
      size += (int) Block.bytes(block);
    }
    return size;
  }

  /// A reference to a value that some process keeps; perhaps it has the value.
  record Reference(Handle handle, boolean settled, @Nullable Object value) {}

  /// Counts what leaves, what stays after all and what comes in.
  static final class FakeReferences implements References {
    private final Map<Handle, Integer> counts = new HashMap<>();
    private final List<Handle> arrived = new ArrayList<>();

    /// How often that reference has left, less those that stayed or were let go.
    int count(Reference reference) {
      return counts.getOrDefault(reference.handle(), 0);
    }

    List<Handle> arrived() {
      return arrived;
    }

    @Override
    public boolean isReference(Object value) {
      return value instanceof Reference;
    }

    @Override
    public Departure depart(Object reference, int target) {
      Reference leaving = (Reference) reference;
      if (!leaving.settled()) {
        counts.merge(leaving.handle(), 1, Integer::sum);
      }
      return new Departure(leaving.handle(), leaving.settled(), leaving.value());
    }

    @Override
    public void stay(Departure departure, int target) {
      counts.merge(departure.handle(), -1, Integer::sum);
    }

    @Override
    public Object arrive(Handle handle) {
      arrived.add(handle);
      return new Reference(handle, false, null);
    }

    @Override
    public Object arriveSettled(Handle handle, @Nullable Object value) {
      return new Reference(handle, true, value);
    }

    @Override
    public void discard(Handle handle) {
      counts.merge(handle, -1, Integer::sum);
    }
  }
}
