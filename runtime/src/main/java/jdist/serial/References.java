package jdist.serial;

import jdist.wire.Handle;
import org.jspecify.annotations.Nullable;

/// What it means that a reference to another process's value leaves, or comes in. Thread-safe.
public interface References {
  /// Whether `value` is a reference, which never travels as an ordinary object.
  boolean isReference(Object value);

  /// `reference` is about to leave for process `target`, which from now on counts as a holder.
  Departure depart(Object reference, int target);

  /// The message it was to leave with was never sent.
  void stay(Departure departure, int target);

  /// A reference has come in; answers with the object that stands for it here.
  Object arrive(Handle handle);

  /// The same for one that brings its value along.
  Object arriveSettled(Handle handle, @Nullable Object value);

  /// A reference has come in inside something that could not be decoded: it is let go at once.
  void discard(Handle handle);

  /// How a reference leaves: by name, or if it has its value already, with that value, as a fetched
  /// `Future` does in Julia.
  record Departure(Handle handle, boolean settled, @Nullable Object value) {}
}
