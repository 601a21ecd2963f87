package jdist.call;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import jdist.failure.ClusterClosedException;
import jdist.failure.JdistException;
import jdist.failure.RemoteException;
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

  private final Mesh mesh;
  private final Readers readers;
  private final Executor threads;
  private final Scope scope;
  private final Supplier<ClassLoader> loader;
  private final Places places;
  private final RefTable table = new RefTable();
  private final Holds holds;

  /// Binds what user code sees as its process while it runs.
  public interface Scope {
    /// Runs `body`, which is user code.
    <T extends @Nullable Object> T call(Callable<T> body) throws Exception;
  }

  /// @param threads runs what is not run by whoever read it; must never refuse nor queue
  /// @param size how many user calls run at once
  /// @param loader the loader of user code
  public CallContext(
      Mesh mesh,
      Readers readers,
      Executor threads,
      Clock clock,
      int size,
      Scope scope,
      Supplier<ClassLoader> loader) {
    this.mesh = mesh;
    this.readers = readers;
    this.threads = threads;
    this.scope = scope;
    this.loader = loader;
    this.places = new Places(size, threads);
    this.holds = new Holds(mesh, table, clock);
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

  int self() {
    return mesh.self().id();
  }

  <T extends @Nullable Object> T inScope(Callable<T> body) throws Exception {
    return scope.call(body);
  }

  /// The current thread, one of this process's own, is about to run user code.
  void setContextLoader() {
    Thread.currentThread().setContextClassLoader(loader.get());
  }

  /// The current thread may block: if it reads for the process, another one does from now on.
  void aboutToWait() {
    readers.endTurn();
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
