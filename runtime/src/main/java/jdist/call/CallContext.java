package jdist.call;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import jdist.failure.ClusterClosedException;
import jdist.failure.JdistException;
import jdist.failure.RemoteException;
import jdist.identity.ProcessIds;
import jdist.mesh.Clock;
import jdist.mesh.Mesh;
import jdist.mesh.Peer;
import jdist.serial.Serializer;
import jdist.transport.Readers;
import org.jspecify.annotations.Nullable;

/// What all the parts of a process's calls share: its links, its threads, the places for user calls
/// and the values it keeps. Thread-safe.
public final class CallContext {
  /// Results up to this many bytes go home with the word that the call has ended.
  static final long GOES_HOME_BYTES = 1 << 16;

  /// How long a call that has been cancelled may go on before that is told.
  private static final Duration HEEDS_WITHIN = Duration.ofSeconds(5);

  private final Mesh mesh;
  private final Readers readers;
  private final Executor threads;
  private final Clock clock;
  private final Surroundings surroundings;
  private final Places places;
  private final RefTable table = new RefTable();
  private final Holds holds;
  private final Bindings bindings = new Bindings();
  private final Set<LocalWork> localWork = ConcurrentHashMap.newKeySet();

  /// What user code meets while it runs here.
  public interface Surroundings {
    /// Runs `body`, which is user code, where it finds its process.
    <T extends @Nullable Object> T call(Callable<T> body) throws Exception;

    /// The loader of user code.
    ClassLoader loader();

    /// Tells the user what nobody asked for.
    void notice(String text);
  }

  /// @param threads runs what is not run by whoever read it; must never refuse nor queue
  /// @param size how many user calls run at once
  public CallContext(
      Mesh mesh,
      Readers readers,
      Executor threads,
      Clock clock,
      int size,
      Surroundings surroundings) {
    this.mesh = mesh;
    this.readers = readers;
    this.threads = threads;
    this.clock = clock;
    this.surroundings = surroundings;
    this.places =
        new Places(
            size, threads, task -> clock.after(Places.PATIENCE, () -> threads.execute(task)));
    this.holds = new Holds(mesh, table, clock, threads);
  }

  Mesh mesh() {
    return mesh;
  }

  Executor threads() {
    return threads;
  }

  Places places() {
    return places;
  }

  RefTable table() {
    return table;
  }

  Holds holds() {
    return holds;
  }

  /// The channels kept here that end with some process.
  Bindings bindings() {
    return bindings;
  }

  /// The self calls that have not ended.
  Set<LocalWork> localWork() {
    return localWork;
  }

  Clock clock() {
    return clock;
  }

  int self() {
    return mesh.self().id();
  }

  /// How messages name this process: `worker 3 (node7)`.
  String name() {
    return ProcessIds.name(self(), mesh.self().host());
  }

  <T extends @Nullable Object> T inScope(Callable<T> body) throws Exception {
    return surroundings.call(body);
  }

  /// The current thread, one of this process's own, is about to run user code.
  void setContextLoader() {
    Thread.currentThread().setContextClassLoader(surroundings.loader());
  }

  /// The current thread may block: if it reads for the process, another one does from now on.
  void aboutToWait() {
    readers.endTurn();
  }

  /// Cancels a call. Java cannot stop code that does not look at its interrupt flag: then at least
  /// it is told which that is.
  ///
  /// @return whether it had not begun, and never will
  boolean cancel(RunningCall call, Peer caller) {
    return cancel(call, "a call from " + caller.name());
  }

  boolean cancel(RunningCall call, String what) {
    boolean first = !call.isCancelled();
    boolean withdrawn = call.cancel();
    if (first && call.isRunning()) {
      clock.after(HEEDS_WITHIN, () -> threads.execute(() -> tellIfRunning(call, what)));
    }
    return withdrawn;
  }

  private void tellIfRunning(RunningCall call, String what) {
    Thread thread = call.thread();
    if (thread != null) {
      surroundings.notice(
          name()
              + ": "
              + what
              + " still runs, "
              + HEEDS_WITHIN.toSeconds()
              + " s after it was interrupted, at "
              + Frames.of(thread.getStackTrace()).place()
              + (self() == ProcessIds.DRIVER ? "" : "; rmProcs ends it"));
    }
  }

  /// A failure of user code on this process, as its caller is to see it.
  RemoteException failedHere(Throwable failure) {
    Throwable original = Serializer.printable(failure);
    StackTraces.trim(original);
    return new RemoteException(self(), mesh.self().host(), original);
  }

  /// Says on standard error what nobody asked for and nobody must miss. That a cluster is closed
  /// while calls run is no news.
  void report(String what, JdistException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof ClusterClosedException) {
      return;
    }
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    System.err.print(what + " failed: " + text);
  }

  void report(String what, Peer caller, JdistException failure) {
    report(what + " from " + caller.name(), failure);
  }
}
