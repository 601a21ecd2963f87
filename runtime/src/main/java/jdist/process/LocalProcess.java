package jdist.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jdist.call.CallContext;
import jdist.call.Calls;
import jdist.call.LiveReferences;
import jdist.call.Service;
import jdist.call.Waits;
import jdist.code.CodeClient;
import jdist.failure.ProcessExitedException;
import jdist.identity.Cookie;
import jdist.identity.Member;
import jdist.identity.ProcessIds;
import jdist.identity.Session;
import jdist.mesh.Clock;
import jdist.mesh.Mesh;
import jdist.mesh.Peer;
import jdist.serial.Copier;
import jdist.serial.Parcel;
import jdist.serial.Serializer;
import jdist.serial.Variables;
import jdist.transport.Readers;
import org.jspecify.annotations.Nullable;

/// This process as part of a cluster: the one place where its parts are put together. A driver and
/// a worker differ in their [Role] and in where code comes from. Thread-safe.
public final class LocalProcess implements AutoCloseable {
  private final Session session;
  private final Clock clock;
  private final Serializer.Shared shared;
  private final Supplier<ClassLoader> loader;
  private final Copier copier;
  private final Parcel.Press press;
  private final CallThreads threads;
  private final Readers readers;
  private final Mesh mesh;
  private final Waits waits;
  private final Calls calls;
  private final Service service;
  private final CodeDesk codeDesk;
  private final Role role;
  private final Dispatcher dispatcher;
  private final boolean guest;
  private final Map<Class<?>, Object> states = new ConcurrentHashMap<>();
  private final Set<MemberListener> listeners =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private volatile Optional<DriverProcess> driver = Optional.empty();
  private volatile Optional<ProgramWorker> program = Optional.empty();
  private volatile boolean closed;

  /// What a process is made from.
  ///
  /// @param self its own entry; a worker knows no more than its id until it joins
  /// @param threads user calls it runs at once
  /// @param loader the loader of user code, which may not be known yet
  /// @param seen told of each loader whose classes leave
  /// @param stock the code it hands out, if it is the driver
  /// @param notices told what the user should know though nobody asked
  /// @param guest whether it lives in another process's JVM, whose static names are not its own
  record Parts(
      Session session,
      Cookie cookie,
      Member self,
      Duration patience,
      int threads,
      Supplier<ClassLoader> loader,
      java.util.function.BiConsumer<ClassLoader, String> seen,
      Optional<CodeClient> stock,
      Consumer<String> notices,
      boolean guest) {}

  /// @param makeRole makes the role, from a process that is complete but for it
  LocalProcess(Parts parts, java.util.function.Function<LocalProcess, Role> makeRole)
      throws IOException {
    String name = parts.self().id() + "-" + parts.session().brief();
    this.session = parts.session();
    this.clock = new Clock(name);
    this.threads = new CallThreads(name);
    this.readers = new Readers(threads, name);
    LiveReferences references = new LiveReferences();
    Serializer.Shared shared = new Serializer.Shared(references, parts.seen(), parts.notices());
    this.shared = shared;
    this.loader = parts.loader();
    this.press = new Parcel.Press(shared, parts.loader());
    this.copier = new Copier(shared, parts.self().id(), parts.loader());
    this.mesh =
        new Mesh(
            session,
            parts.cookie(),
            version(),
            parts.self(),
            parts.patience(),
            readers,
            new Relay(),
            peer ->
                link ->
                    new Serializer(
                        shared,
                        peer.id(),
                        (number, shape) -> Definitions.send(link, number, shape),
                        message -> Definitions.send(link, readers, message),
                        parts.loader()));
    CallContext context =
        new CallContext(mesh, readers, threads, clock, parts.threads(), new ForUserCode(parts));
    this.waits = new Waits(context);
    this.calls = new Calls(context, waits, this::workers);
    this.service = new Service(calls);
    references.connect(calls);
    this.codeDesk = new CodeDesk(mesh, waits::awaitInPlace, parts.stock());
    this.role = makeRole.apply(this);
    this.dispatcher = new Dispatcher(service, codeDesk, role);
    readers.start();
    guest = parts.guest();
    if (!guest) {
      CurrentProcess.opened(this);
    }
  }

  /// Hands the mesh's events on to the dispatcher, which is made after the mesh.
  private final class Relay implements jdist.mesh.MeshEvents {
    @Override
    public jdist.transport.Work accept(Peer.Connection from, jdist.wire.Message.Talk message) {
      return dispatcher.accept(from, message);
    }

    @Override
    public void lost(Peer peer, String why) {
      if (!closed) {
        dispatcher.lost(peer, why);
      }
    }
  }

  private final class ForUserCode implements CallContext.Surroundings {
    private final Parts parts;

    ForUserCode(Parts parts) {
      this.parts = parts;
    }

    @Override
    public <T extends @Nullable Object> T call(java.util.concurrent.Callable<T> body)
        throws Exception {
      return CurrentProcess.call(LocalProcess.this, body);
    }

    @Override
    public ClassLoader loader() {
      return parts.loader().get();
    }

    @Override
    public void notice(String text) {
      parts.notices().accept(text);
    }
  }

  /// The version of jdist.
  public static String version() {
    return Version.TEXT;
  }

  private static final class Version {
    static final String TEXT = read();

    private static String read() {
      Properties properties = new Properties();
      try (InputStream in = LocalProcess.class.getResourceAsStream("/jdist/version.properties")) {
        if (in != null) {
          properties.load(in);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return properties.getProperty("version", "unknown");
    }
  }

  public Session session() {
    return session;
  }

  public Calls calls() {
    return calls;
  }

  public Mesh mesh() {
    return mesh;
  }

  /// The same with the list of members, if this process is the driver.
  public Optional<DriverProcess> driver() {
    return driver;
  }

  void isDriver(DriverProcess whole) {
    driver = Optional.of(whole);
  }

  /// The same with its door for streams, if this process is a worker that a program has become.
  public Optional<ProgramWorker> program() {
    return program;
  }

  void isProgram(ProgramWorker whole) {
    program = Optional.of(whole);
  }

  /// A process is gone for good: calls to it fail, and it holds nothing any more.
  void hasLeft(int processId, String host, String how) {
    tell(listener -> listener.left(processId));
    calls.ended(mesh.known(processId), () -> new ProcessExitedException(processId, host, how));
    service.left(processId, () -> new ProcessExitedException(processId, host, how));
  }

  /// What an upper floor keeps for this process: one object of each kind.
  public <S> S state(Class<S> kind, java.util.function.Function<LocalProcess, S> maker) {
    return kind.cast(states.computeIfAbsent(kind, _ -> maker.apply(this)));
  }

  /// From now on `listener` is told, for as long as somebody holds it.
  public void watch(MemberListener listener) {
    listeners.add(listener);
  }

  void tell(Consumer<MemberListener> what) {
    List<MemberListener> told;
    synchronized (listeners) {
      told = List.copyOf(listeners);
    }
    told.forEach(what);
  }

  /// Interrupts, once it is run, what this process has been asked to run until now.
  Runnable interruption() {
    return service.interruption();
  }

  /// What copies values inside this process as sending them would.
  public Copier copier() {
    return copier;
  }

  /// What writes values for no process in particular, and reads them.
  public Parcel.Press press() {
    return press;
  }

  /// The variables of the prompt, as this process has them.
  public Variables variables() {
    return shared.variables();
  }

  /// Finds a class that was typed: the session's, or one that has left from here, or one of the
  /// current thread's context.
  Class<?> load(String className) throws ClassNotFoundException {
    return shared.loadOrFind(className, loader.get());
  }

  Clock clock() {
    return clock;
  }

  Readers readers() {
    return readers;
  }

  CodeDesk codeDesk() {
    return codeDesk;
  }

  /// This process's id.
  public int id() {
    return mesh.self().id();
  }

  /// The name of its host.
  public String host() {
    return mesh.self().host();
  }

  /// The ids of all processes, in order.
  public List<Integer> processes() {
    return role.processes();
  }

  /// The ids of the processes that share a host with one, itself included, in order.
  ///
  /// @throws jdist.failure.ProcessExitedException if that one is gone
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  public List<Integer> processes(int processId) {
    mesh.checkPresent(processId);
    return processes().stream().filter(id -> mesh.areNeighbours(id, processId)).toList();
  }

  /// The ids of all workers, in order; process 1 alone is its own worker.
  public List<Integer> workers() {
    List<Integer> all = processes();
    return all.size() == 1 ? all : all.stream().filter(id -> id != ProcessIds.DRIVER).toList();
  }

  /// Whether the whole JVM is this process, a worker.
  boolean isAlone() {
    return driver.isEmpty() && !guest;
  }

  public boolean isClosed() {
    return closed;
  }

  /// Ends this process's part in the cluster; the JVM goes on. Links first: a call that runs here
  /// is interrupted, and what it makes of that is no answer of its own.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    mesh.close();
    CurrentProcess.closed(this); // no sooner: a call that does not find its process would say so
    calls.close();
    readers.close();
    clock.close();
    threads.close();
  }
}
