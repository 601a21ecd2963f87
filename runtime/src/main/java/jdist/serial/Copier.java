package jdist.serial;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import jdist.failure.CannotTravelException;
import jdist.wire.Block;
import jdist.wire.MalformedException;
import jdist.wire.Payload;

/// Copies a value inside its process as sending it would: what is changed afterwards does not reach
/// the copy, references in it are held by it as well, and what could not be sent is refused.
/// Thread-safe.
public final class Copier {
  private final Serializer serializer;
  private final References references;

  /// @param shared what the serializers of the process have in common
  /// @param self the process's id
  /// @param loader finds the classes of the copy
  public Copier(Serializer.Shared shared, int self, Supplier<ClassLoader> loader) {
    this.serializer = Serializer.within(shared, self, this::define, loader);
    this.references = serializer.references();
  }

  private void define(int number, jdist.wire.ClosureShape shape) {
    try {
      serializer.define(number, shape);
    } catch (MalformedException e) {
      throw new IllegalStateException("a closure shape of this process's own", e);
    }
  }

  /// A copy, and what it would weigh on its way, in bytes.
  ///
  /// @param value empty if it weighs more than was wanted
  public record Copy(Optional<Object> value, long weight) {}

  /// Copies `value`, unless it weighs more than `most` bytes.
  ///
  /// @throws CannotTravelException if something in it cannot be serialized, naming the path to it
  public Copy copy(Object value, long most) {
    Payload payload = serializer.encode(value);
    long weight = payload.weight();
    if (weight > most) {
      payload.handles().forEach(references::discard);
      return new Copy(Optional.empty(), weight);
    }
    return new Copy(Optional.ofNullable(serializer.decode(withOwnArrays(payload))), weight);
  }

  /// Blocks are the arrays themselves, which nothing has carried anywhere.
  private static Payload withOwnArrays(Payload payload) {
    List<Object> arrays = new ArrayList<>();
    for (Object array : payload.blocks()) {
      arrays.add(Block.copyOf(array));
    }
    return new Payload(
        payload.array(), payload.offset(), payload.length(), arrays, payload.handles());
  }
}
