package jdist.spread;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdist.call.Calls;
import jdist.failure.CallInterruptedException;
import jdist.failure.JdistException;
import jdist.failure.ValueGoneException;
import jdist.identity.RefId;
import jdist.process.LocalProcess;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import jdist.serial.Parcel;
import jdist.task.Action;
import jdist.wire.Block;
import org.jspecify.annotations.Nullable;

/// A value that was broadcast, in the process that did: a channel that is looked into, and never
/// taken from. Written once for all, into shared memory if it is large; unless there are references
/// in it, which are counted for each process that they go to. Thread-safe.
final class BroadcastSource implements Channel<Object> {
  private static final long LARGE = 1 << 20;
  private static final Cleaner CLEANER = Cleaner.create();

  private final LocalProcess process;
  private final @Nullable Object original;
  private final @Nullable Object copy; // one that has references
  private final @Nullable Parcel parcel;
  private final @Nullable MappedParcel mapped;
  private final Set<Integer> takers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// The value as it travels.
  record Packed(byte[] head, Object[] arrays) {
    Parcel parcel() {
      return new Parcel(head, List.of(arrays));
    }
  }

  /// The same for one with references.
  record Plain(@Nullable Object value) {}

  private BroadcastSource(
      LocalProcess process,
      @Nullable Object original,
      @Nullable Object copy,
      @Nullable Parcel parcel,
      @Nullable MappedParcel mapped) {
    this.process = process;
    this.original = original;
    this.copy = copy;
    this.parcel = parcel;
    this.mapped = mapped;
  }

  /// @param value what is broadcast
  static BroadcastSource of(LocalProcess process, @Nullable Object value) {
    try {
      return of(process, value, process.press().write(value));
    } catch (Parcel.HasReferencesException _) {
      return new BroadcastSource(process, value, copyOf(process, value), null, null);
    }
  }

  private static Object copyOf(LocalProcess process, @Nullable Object value) {
    Object known = java.util.Objects.requireNonNull(value, "it has references in it");
    return process.copier().copy(known, Long.MAX_VALUE).value().orElseThrow();
  }

  LocalProcess process() {
    return process;
  }

  /// @param original the value itself, for this process; null: it reads the parcel too
  static BroadcastSource of(LocalProcess process, @Nullable Object original, Parcel parcel) {
    MappedParcel mapped = weight(parcel) >= LARGE ? MappedParcel.of(parcel) : null;
    return new BroadcastSource(
        process, original, null, mapped == null ? withOwnArrays(parcel) : null, mapped);
  }

  static long weight(Parcel parcel) {
    long weight = parcel.head().length;
    for (Object array : parcel.arrays()) {
      weight += Block.bytes(array);
    }
    return weight;
  }

  /// Whoever broadcasts may change them afterwards.
  private static Parcel withOwnArrays(Parcel parcel) {
    List<Object> arrays = new ArrayList<>();
    for (Object array : parcel.arrays()) {
      arrays.add(Block.copyOf(array));
    }
    return new Parcel(parcel.head(), arrays);
  }

  /// Under its name from now on: the copies are dropped when nobody can reach it any more.
  RemoteChannel<Object> publish() {
    RemoteChannel<Object> source = process.calls().channel(this);
    RefId id = Calls.idOf(source);
    LocalProcess from = process;
    Set<Integer> known = takers;
    MappedParcel memory = mapped;
    CLEANER.register(
        this,
        () -> {
          if (memory != null) {
            memory.close();
          }
          from.calls().execute(() -> drop(from, id, known));
        });
    return source;
  }

  /// Has all other processes take it, each host once; waits for them. Whoever does not, for
  /// whatever reason, fetches it when it is wanted.
  void push(RemoteChannel<Object> source) {
    List<Integer> others = new ArrayList<>(process.processes());
    others.removeAll(List.of(process.id()));
    List<Integer> here = process.processes(process.id());
    List<RemoteFuture<Void>> sent = new ArrayList<>();
    while (!others.isEmpty()) {
      int next = others.getFirst();
      List<Integer> host = new ArrayList<>(here.contains(next) ? here : process.processes(next));
      host.retainAll(others);
      others.removeAll(host);
      takers.addAll(host);
      if (here.contains(next)) {
        host.forEach(it -> start(sent, it, handOver(source)));
      } else {
        List<Integer> rest = List.copyOf(host.subList(1, host.size()));
        start(sent, next, () -> Broadcasts.passOn(source, rest));
      }
    }
    await(sent);
    if (mapped != null) {
      mapped.takeNameAway();
    }
  }

  private Action handOver(RemoteChannel<Object> source) {
    RefId id = Calls.idOf(source);
    if (mapped != null) {
      String name = mapped.name();
      return () -> Copies.here().map(id, name);
    }
    if (parcel != null) {
      Packed packed = packed();
      return () -> Copies.here().put(id, packed.parcel());
    }
    return () -> {
      Object _ = Copies.here().get(source);
    };
  }

  private void start(List<RemoteFuture<Void>> sent, int processId, Action action) {
    try {
      sent.add(process.calls().run(processId, action));
    } catch (JdistException _) {
      // it is gone, or about to go
    }
  }

  /// Waits until others have what was sent to them. One that could not take it will fetch it, or
  /// say why it cannot.
  static void await(List<RemoteFuture<Void>> sent) {
    for (RemoteFuture<Void> each : sent) {
      try {
        var _ = each.await();
      } catch (CallInterruptedException e) {
        throw e;
      } catch (JdistException _) {
        // as said
      }
    }
  }

  /// Drops the copies of the processes named.
  void clear(RemoteChannel<Object> source, Collection<Integer> processIds) {
    drop(process, Calls.idOf(source), processIds);
    takers.removeAll(processIds);
  }

  Set<Integer> takers() {
    return Set.copyOf(takers);
  }

  private static void drop(LocalProcess from, RefId id, Collection<Integer> processIds) {
    for (int processId : processIds) {
      try {
        if (processId != from.id()) {
          from.calls().doIt(processId, () -> Copies.here().drop(id));
        }
      } catch (JdistException _) {
        // the copy is gone with its process
      }
    }
  }

  /// The value, for this process itself.
  @Nullable Object value() {
    checkOpen();
    if (original != null) {
      return original;
    }
    return copy == null ? process.press().read(packed().parcel()) : copy;
  }

  /// Whether `other` would be sent as the same bytes.
  boolean isSentAs(@Nullable Object other) {
    try {
      return (mapped != null || parcel != null) && isSentAs(process.press().write(other));
    } catch (Parcel.HasReferencesException _) {
      return false;
    }
  }

  boolean isSentAs(Parcel other) {
    Parcel mine = parcelNow();
    return mine != null && mine.isSameAs(other);
  }

  private @Nullable Parcel parcelNow() {
    return mapped == null ? parcel : mapped.copy();
  }

  private Packed packed() {
    Parcel now = java.util.Objects.requireNonNull(parcelNow());
    return new Packed(now.head(), now.arrays().toArray());
  }

  private void checkOpen() {
    if (closed) {
      throw new ValueGoneException("a value that was broadcast has been closed");
    }
  }

  @Override
  public Object fetch(Object... arguments) {
    checkOpen();
    takers.add((int) arguments[0]);
    return copy == null ? packed() : new Plain(copy);
  }

  @Override
  public boolean isReady(Object... arguments) {
    return true;
  }

  @Override
  public void await(Object... arguments) {
    // it is there
  }

  @Override
  public void put(Object item, Object... arguments) {
    throw new UnsupportedOperationException("a broadcast value is not changed");
  }

  @Override
  public Object take(Object... arguments) {
    throw new UnsupportedOperationException("a broadcast value is not taken away");
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }
}
