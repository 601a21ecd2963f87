package jdist.serial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import jdist.failure.CannotTravelException;
import jdist.wire.Block;
import jdist.wire.Handle;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.Message.CallKind;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import jdist.wire.Room;
import jdist.wire.WireReader;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// A value as it would go over a link, but written for no link in particular, so that it is written
/// once for all: the shapes of closures in it, and then the value.
///
/// @param head the messages that a link would have carried, without the bytes of arrays
/// @param arrays arrays of primitives in the value, which are the value's own
public record Parcel(byte[] head, List<Object> arrays) {
  private static final int NOBODY = 0;

  /// There are references in it, which are counted for whom they are sent to.
  public static final class HasReferencesException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /// What reads and writes them. Thread-safe.
  public static final class Press {
    private final Serializer.Shared shared;
    private final Supplier<ClassLoader> loader;

    /// @param shared what the serializers of the process have in common
    /// @param loader finds the classes of what is read
    public Press(Serializer.Shared shared, Supplier<ClassLoader> loader) {
      this.shared = shared;
      this.loader = loader;
    }

    /// Writes `value`.
    ///
    /// @throws CannotTravelException if something in it cannot be serialized, naming the path to it
    public Parcel write(@Nullable Object value) throws HasReferencesException {
      List<Message> messages = new ArrayList<>();
      Serializer serializer =
          new Serializer(
              shared,
              NOBODY,
              (number, shape) -> messages.add(new Message.Define(number, shape)),
              loader);
      Payload payload = serializer.encode(value);
      if (!payload.handles().isEmpty()) {
        for (Handle handle : payload.handles()) {
          serializer.references().stay(new References.Departure(handle, false, null), NOBODY);
        }
        throw new HasReferencesException();
      }
      messages.add(new Message.Call(0, CallKind.FETCH, payload));
      return new Parcel(Parcel.headOf(messages), payload.blocks());
    }

    /// Reads the value; the arrays of `parcel` become its own.
    public @Nullable Object read(Parcel parcel) {
      Serializer serializer = new Serializer(shared, NOBODY, (_, _) -> {}, loader);
      try {
        List<Message> messages = parcel.messages();
        for (Message message : messages) {
          if (message instanceof Message.Define define) {
            serializer.define(define.number(), define.shape());
          }
        }
        Payload payload = MessageCodec.payloadOf(messages.getLast());
        return serializer.decode(
            new Payload(
                payload.array(), payload.offset(), payload.length(), parcel.arrays(), List.of()));
      } catch (MalformedException e) {
        throw malformed(e);
      }
    }
  }

  private static byte[] headOf(List<Message> messages) {
    WireWriter out = new WireWriter(256);
    out.writeVarint(messages.size());
    for (Message message : messages) {
      WireWriter one = new WireWriter(256);
      MessageCodec.write(message, one, false);
      out.writeVarint(one.size());
      out.append(one.array(), 0, one.size());
    }
    return out.toByteArray();
  }

  private List<Message> messages() throws MalformedException {
    WireReader in = new WireReader(head);
    int count = in.readCount(in.remaining());
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = in.readCount(in.remaining());
      messages.add(MessageCodec.read(new WireReader(head, in.skip(length), length), false));
    }
    if (messages.isEmpty()) {
      throw new MalformedException("a parcel of nothing");
    }
    return messages;
  }

  private static CannotTravelException malformed(MalformedException why) {
    return new CannotTravelException("a parcel could not be read: " + why.getMessage(), why);
  }

  /// Whether `other` has the same bytes.
  public boolean isSameAs(Parcel other) {
    if (!Arrays.equals(head, other.head) || arrays.size() != other.arrays.size()) {
      return false;
    }
    for (int i = 0; i < arrays.size(); i++) {
      if (!Block.areSame(arrays.get(i), other.arrays.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether variables of the prompt are in it, which may be others the next time.
  public boolean hasVariables() {
    try {
      Payload payload = MessageCodec.payloadOf(messages().getLast());
      return payload.reader().readByte() == Tag.VARIABLES;
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /// The kinds and lengths of its arrays.
  public List<Room> rooms() {
    try {
      return MessageCodec.payloadOf(messages().getLast()).blocks().stream()
          .map(Room.class::cast)
          .toList();
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }
}
