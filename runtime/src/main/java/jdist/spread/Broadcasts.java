package jdist.spread;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import jdist.call.Calls;
import jdist.identity.RefId;
import jdist.parallel.Broadcast;
import jdist.parallel.CachingPool;
import jdist.parallel.PmapOptions;
import jdist.parallel.WorkerPool;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import jdist.serial.Parcel;
import jdist.task.Task1;
import jdist.task.Task2;
import jdist.task.Task3;
import org.jspecify.annotations.Nullable;

/// Values that are sent to each process once, and functions as such values.
public final class Broadcasts {
  private static final long WORTH_IT = 1 << 16;

  private Broadcasts() {}

  /// A value that all processes have from now on.
  static <T extends @Nullable Object> Broadcast<T> broadcast(LocalProcess process, T value) {
    BroadcastSource made = BroadcastSource.of(process, value);
    RemoteChannel<Object> source = made.publish();
    made.push(source);
    return new Reference<>(source);
  }

  /// A function that is sent to those who call it, once, if it weighs something; else itself.
  static <T, R extends @Nullable Object> Light<T, R> light(
      LocalProcess process, Task1<T, R> function, PmapOptions<R> options) {
    if (!options.distributed()) {
      return new Light<>(function, null);
    }
    try {
      Parcel parcel = process.press().write(function);
      if (BroadcastSource.weight(parcel) < WORTH_IT) {
        return new Light<>(function, null);
      }
      BroadcastSource made = BroadcastSource.of(process, function, parcel);
      RemoteChannel<Object> source = made.publish();
      made.push(source);
      Broadcast<Task1<T, R>> sent = new Reference<>(source);
      return new Light<>(item -> sent.get().call(item), sent);
    } catch (Parcel.HasReferencesException _) {
      return new Light<>(function, null);
    }
  }

  /// A function that travels light.
  record Light<T, R extends @Nullable Object>(
      Task1<T, R> function, @Nullable Broadcast<Task1<T, R>> sent) implements AutoCloseable {
    @Override
    public void close() {
      if (sent != null) {
        sent.close();
      }
    }
  }

  /// On the first process of another host: the others there take it from this one.
  static void passOn(RemoteChannel<Object> source, List<Integer> others) {
    LocalProcess process = CurrentProcess.find().orElseThrow();
    BroadcastSource.Packed packed = (BroadcastSource.Packed) source.fetch(process.id());
    RefId id = Calls.idOf(source);
    MappedParcel mapped = others.isEmpty() ? null : MappedParcel.of(packed.parcel());
    List<RemoteFuture<Void>> sent = new ArrayList<>();
    if (mapped != null) {
      String name = mapped.name();
      for (int other : others) {
        sent.add(process.calls().run(other, () -> Copies.here().map(id, name)));
      }
    }
    try {
      Copies.of(process).put(id, packed.parcel());
      BroadcastSource.await(sent);
    } finally {
      if (mapped != null) {
        mapped.close();
      }
    }
  }

  /// What stands for a value that was broadcast.
  record Reference<T extends @Nullable Object>(RemoteChannel<Object> source)
      implements Broadcast<T> {
    private @Nullable BroadcastSource here() {
      return source.processId() == Calls.of(source).self()
          ? (BroadcastSource) source.local()
          : null;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // as it was broadcast
    public T get() {
      BroadcastSource here = here();
      return (T) (here == null ? Copies.here().get(source) : here.value());
    }

    @Override
    public Broadcast<T> update(T value) {
      BroadcastSource here = here();
      if (here == null) {
        throw new IllegalStateException(
            "a value is updated where it was broadcast: call remoteCall("
                + source.processId()
                + ", …)");
      }
      if (here.isSentAs(value)) {
        return this;
      }
      Broadcast<T> next = broadcast(here.process(), value);
      close();
      return next;
    }

    @Override
    public void clear() {
      clearAt(null);
    }

    @Override
    public void clear(Collection<Integer> processIds) {
      clearAt(List.copyOf(processIds));
    }

    /// @param processIds null: all
    private void clearAt(@Nullable List<Integer> processIds) {
      RemoteChannel<Object> named = source;
      boolean _ =
          Calls.of(source)
              .fetch(
                  source.processId(),
                  () -> {
                    BroadcastSource kept = (BroadcastSource) named.local();
                    kept.clear(named, processIds == null ? kept.takers() : processIds);
                    return true;
                  });
    }

    @Override
    public void close() {
      source.close();
      clear();
    }
  }

  /// A pool that keeps functions at its workers.
  static final class Caching implements CachingPool {
    private final LocalProcess process;
    private final WorkerPool pool;
    private final Map<Object, Kept> kept = new WeakHashMap<>(); // guarded by itself

    /// @param changes whether it may have to be sent again
    private record Kept(Broadcast<?> sent, BroadcastSource source, boolean changes) {}

    Caching(LocalProcess process, WorkerPool pool) {
      this.process = process;
      this.pool = pool;
    }

    /// What each worker fetches once; null if the function has references in it, which are counted
    /// with each call. One whose code reads variables of the prompt is sent again when they have
    /// changed.
    @SuppressWarnings("unchecked") // it is of that function
    <F extends Serializable> @Nullable Broadcast<F> kept(F function) {
      synchronized (kept) {
        Kept known = kept.get(function);
        if (known != null && !known.changes()) {
          return (Broadcast<F>) known.sent();
        }
        try {
          Parcel parcel = process.press().write(function);
          if (known != null && known.source().isSentAs(parcel)) {
            return (Broadcast<F>) known.sent();
          }
          BroadcastSource made = BroadcastSource.of(process, null, parcel);
          Broadcast<F> sent = new Reference<>(made.publish());
          kept.put(function, new Kept(sent, made, parcel.hasVariables()));
          return sent;
        } catch (Parcel.HasReferencesException _) {
          return null;
        }
      }
    }

    @Override
    public void clear() {
      List<Kept> all;
      synchronized (kept) {
        all = List.copyOf(kept.values());
        kept.clear();
      }
      all.forEach(it -> it.sent().close());
    }

    @Override
    public void push(int processId) {
      pool.push(processId);
    }

    @Override
    public void put(int processId) {
      pool.put(processId);
    }

    @Override
    public int take() {
      return pool.take();
    }

    @Override
    public boolean isReady() {
      return pool.isReady();
    }

    @Override
    public void await() {
      pool.await();
    }

    @Override
    public List<Integer> workers() {
      return pool.workers();
    }

    @Override
    public String toString() {
      return "caching " + pool;
    }
  }

  /// A function as a call of `pool` should send it.
  public static <A extends @Nullable Object, T extends @Nullable Object> Task1<A, T> reused(
      WorkerPool pool, Task1<A, T> function) {
    Broadcast<Task1<A, T>> sent = pool instanceof Caching caching ? caching.kept(function) : null;
    return sent == null ? function : argument -> sent.get().call(argument);
  }

  /// The same for one of two arguments.
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      Task2<A, B, T> reused(WorkerPool pool, Task2<A, B, T> function) {
    Broadcast<Task2<A, B, T>> sent =
        pool instanceof Caching caching ? caching.kept(function) : null;
    return sent == null ? function : (first, second) -> sent.get().call(first, second);
  }

  /// The same for one of three arguments.
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      Task3<A, B, C, T> reused(WorkerPool pool, Task3<A, B, C, T> function) {
    Broadcast<Task3<A, B, C, T>> sent =
        pool instanceof Caching caching ? caching.kept(function) : null;
    return sent == null
        ? function
        : (first, second, third) -> sent.get().call(first, second, third);
  }
}
