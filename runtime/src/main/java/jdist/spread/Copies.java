package jdist.spread;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdist.call.Calls;
import jdist.failure.NoSuchProcessException;
import jdist.failure.ProcessExitedException;
import jdist.identity.RefId;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.process.MemberListener;
import jdist.remote.RemoteChannel;
import jdist.serial.Parcel;
import jdist.transport.Gate;
import org.jspecify.annotations.Nullable;

/// The copies of broadcast values that one process has: until they are dropped, or whoever
/// broadcast them is gone, who was to drop them. Thread-safe.
final class Copies implements MemberListener {
  private final LocalProcess process;
  private final Map<RefId, Copy> copies = new ConcurrentHashMap<>();

  /// One value: perhaps in shared memory still, perhaps about to be here.
  private static final class Copy {
    private final Gate there = new Gate();
    private @Nullable MappedParcel mapped;
    private volatile boolean failed;
    private volatile @Nullable Object value;

    void is(@Nullable Object read) {
      value = read;
      there.open();
    }

    synchronized void unmap() {
      MappedParcel memory = mapped;
      mapped = null;
      if (memory != null) {
        memory.close();
      }
    }
  }

  private Copies(LocalProcess process) {
    this.process = process;
  }

  static Copies of(LocalProcess process) {
    return process.state(Copies.class, Copies::watching);
  }

  private static Copies watching(LocalProcess process) {
    Copies copies = new Copies(process);
    process.watch(copies);
    return copies;
  }

  static Copies here() {
    return of(CurrentProcess.find().orElseThrow());
  }

  /// The value of a source; whoever is first has it read, or fetched, and the others wait.
  @Nullable Object get(RemoteChannel<Object> source) {
    RefId id = Calls.idOf(source);
    while (true) {
      Copy made = new Copy();
      Copy known = copies.putIfAbsent(id, made);
      Copy copy = known == null ? made : known;
      if (known == null || isMapped(copy)) {
        return read(id, copy, source);
      }
      process.calls().await(copy.there, Long.MAX_VALUE, "a value that was broadcast");
      if (!copy.failed) {
        return copy.value;
      }
    }
  }

  /// Whether the caller is the one to read it from there.
  private static boolean isMapped(Copy copy) {
    synchronized (copy) {
      return copy.mapped != null && !copy.there.isOpen();
    }
  }

  private @Nullable Object read(RefId id, Copy copy, RemoteChannel<Object> source) {
    try {
      synchronized (copy) {
        if (copy.there.isOpen()) {
          return copy.value;
        }
        if (copy.mapped != null) {
          copy.is(process.press().read(copy.mapped.copy()));
          copy.unmap();
          return copy.value;
        }
      }
      copy.is(valueOf(source.fetch(process.id())));
      return copy.value;
    } catch (RuntimeException | Error e) {
      copies.remove(id, copy);
      copy.failed = true;
      copy.there.open();
      throw e;
    }
  }

  private @Nullable Object valueOf(Object answer) {
    return answer instanceof BroadcastSource.Packed packed
        ? process.press().read(packed.parcel())
        : ((BroadcastSource.Plain) answer).value();
  }

  /// It has come by itself.
  void put(RefId id, Parcel parcel) {
    Copy copy = new Copy();
    copy.is(process.press().read(parcel));
    copies.putIfAbsent(id, copy);
    dropIfGone(id);
  }

  /// It is in shared memory of that name, and read when somebody wants it.
  void map(RefId id, String name) throws IOException {
    Copy copy = new Copy();
    copy.mapped = MappedParcel.open(name);
    if (copies.putIfAbsent(id, copy) != null) {
      copy.unmap();
    }
    dropIfGone(id);
  }

  /// Whoever broadcast it may have died while its copy was on its way.
  private void dropIfGone(RefId id) {
    try {
      process.mesh().checkPresent(id.creator());
    } catch (ProcessExitedException _) {
      drop(id);
    } catch (NoSuchProcessException _) {
      // a neighbour has passed it on before this process has heard of whoever broadcast it
    }
  }

  @Override
  public void left(int processId) {
    copies.keySet().stream().filter(id -> id.creator() == processId).forEach(this::drop);
  }

  /// It is not wanted here any more.
  void drop(RefId id) {
    Copy copy = copies.remove(id);
    if (copy != null) {
      copy.unmap();
    }
  }
}
