package jdist.parallel;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// A value that each process has a copy of: sent once to each worker, or once to each host and
/// shared there, instead of with every call that uses it. It travels as a reference; what is
/// captured by a task is this, and not the value. The copies are as the value was when it was
/// broadcast, and nobody should change them: calls that run on one worker share one.
///
/// Kept until it is closed, nobody can reach it any more, or the process that broadcast it is gone.
/// Thread-safe. Idea: Julia's globals, which are sent to a worker once as long as they do not
/// change.
///
/// @param <T> the value's type
public interface Broadcast<T extends @Nullable Object> extends AutoCloseable {
  /// The value, as it is on this process: itself where it was broadcast, elsewhere a copy. One that
  /// is not there yet, or not any more, is fetched; that waits.
  ///
  /// @throws jdist.failure.ValueGoneException if it was closed
  /// @throws jdist.failure.ProcessExitedException if it must be fetched, and the process that
  ///   broadcast it is gone
  /// @throws jdist.failure.CannotTravelException if it cannot be read here
  T get();

  /// A broadcast of another value in the place of this one, which is closed: or this one, if
  /// `value` would be sent as the same bytes. Nothing is sent then. To be called where the value
  /// was broadcast.
  ///
  /// @throws IllegalStateException on another process
  /// @throws jdist.failure.CannotTravelException if the value cannot be serialized
  Broadcast<T> update(T value);

  /// Has all other processes drop their copies, to have their memory back, and does not wait for
  /// that; whoever asks for the value again fetches it. Idea: Julia's `clear!`.
  void clear();

  /// The same for some processes.
  void clear(Collection<Integer> processIds);

  /// Drops the value, here at once, and elsewhere without waiting for it. Closing again does
  /// nothing.
  @Override
  void close();
}
