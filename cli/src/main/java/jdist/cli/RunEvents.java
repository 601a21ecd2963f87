package jdist.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerState;
import jdist.identity.Member;
import jdist.process.DriverProcess;
import jdist.process.LocalProcess;
import jdist.process.MemberListener;
import org.jspecify.annotations.Nullable;

/// What `--json` has a run tell scripts: on standard error, an object a line. `ready` when the
/// workers have joined; `end` when all is over, or in its place `failed` if the driver's main was
/// never called. Nothing of it is loaded otherwise. Thread-safe.
final class RunEvents implements MemberListener {
  /// How far the driver's main has come.
  enum Main {
    NOT_CALLED,
    RUNS,
    RETURNED,
    THREW
  }

  private static final List<String> CLASSES_OF_LOGGING =
      List.of("java.util.logging.manager", "java.util.logging.config.class");

  private final Elapsed elapsed = new Elapsed();
  private final OutputStream errors = new FileOutputStream(FileDescriptor.err);
  private final Map<String, String> javas = new ConcurrentHashMap<>();
  private final Set<Integer> joined = new ConcurrentSkipListSet<>();
  private volatile Optional<DriverProcess> driver = Optional.empty();
  private volatile Optional<ExitStatus> exit = Optional.empty();
  private volatile Main main = Main.NOT_CALLED;
  private boolean over; // guarded by this

  /// The run begins; whatever ends this JVM ends it.
  void begin() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "jdist-end-event"));
  }

  /// The system properties of the run are set, which `java.util.logging` reads at its first use.
  void hasProperties() {
    if (CLASSES_OF_LOGGING.stream().allMatch(name -> System.getProperty(name) == null)) {
      exit = Optional.of(ExitStatus.watch());
    }
  }

  /// The program's class loader is there, where they may name classes.
  void hasClasses() {
    if (exit.isEmpty()) {
      exit = Optional.of(ExitStatus.watch());
    }
  }

  /// There is a process, without workers yet.
  void of(DriverProcess process) {
    process.process().watch(this);
    driver = Optional.of(process);
  }

  @Override
  public void joined(int processId) {
    joined.add(processId);
  }

  /// Workers have started on a host, by the Java there.
  void started(String host, String java) {
    javas.put(host, java);
  }

  void main(Main now) {
    exit.ifPresent(ExitStatus::look);
    main = now;
  }

  /// The workers have joined.
  ///
  /// @param topology who talks to whom: `lazy mesh`
  void ready(DriverProcess process, String topology) {
    List<Member> workers =
        joined.stream()
            .flatMap(id -> process.process().mesh().known(id).member().stream())
            .toList();
    Map<String, @Nullable Object> event = event("ready");
    event.put("version", LocalProcess.version());
    event.put("session", process.process().session().id());
    event.put("workers", workers.size());
    event.put("hosts", hosts(workers));
    event.put("seconds", elapsed.seconds());
    event.put("topology", topology);
    event.put("tls", workers.stream().anyMatch(RunEvents::speaksTls));
    say(event);
  }

  private static boolean speaksTls(Member worker) {
    return worker.endpoint().filter(at -> at.certificate().isPresent()).isPresent();
  }

  /// One a launch entry, in the order of the workers.
  private List<Map<String, Object>> hosts(List<Member> workers) {
    Map<String, List<Member>> machines = new LinkedHashMap<>();
    for (Member worker : workers) {
      machines.computeIfAbsent(worker.machine(), _ -> new ArrayList<>()).add(worker);
    }
    return machines.values().stream().map(this::host).toList();
  }

  private Map<String, Object> host(List<Member> workers) {
    Member first = workers.getFirst();
    Map<String, Object> host = new LinkedHashMap<>();
    host.put("host", first.host());
    host.put("workers", workers.stream().map(Member::id).toList());
    boolean here = first.machine().equals(WorkerConfig.LOCAL);
    String java = here ? System.getProperty("java.version") : javas.get(first.host());
    if (java != null) { // of a manager's workers nobody says
      host.put("java", java);
    }
    return host;
  }

  /// The driver's main will not be called, which the user has been told in words; if it has been,
  /// this is its end, and is told with that.
  synchronized void failed(int status, String message) {
    if (!over && main == Main.NOT_CALLED) {
      over = true;
      sayFailed(status, message);
    }
  }

  private void sayFailed(@Nullable Object status, String message) {
    Map<String, @Nullable Object> event = event("failed");
    event.put("status", status);
    event.put("message", message);
    say(event);
  }

  /// The JVM ends. Waits for the workers' end first, and so for the last of their lines.
  private void end() {
    driver.ifPresent(DriverProcess::closeWithJvm);
    finish();
  }

  private synchronized void finish() {
    if (over) {
      return;
    }
    over = true;
    if (main == Main.NOT_CALLED) {
      sayFailed(status(), "the run was ended before the driver's main was called");
      return;
    }
    Map<String, @Nullable Object> event = event("end");
    event.put("status", status());
    event.put("seconds", elapsed.seconds());
    event.put("workers", joined.size());
    event.put("lost", joined.stream().filter(this::hasDied).toList());
    say(event);
  }

  /// What was asked for, or what comes of main; null: nobody can say.
  private @Nullable Object status() {
    OptionalInt asked = exit.map(ExitStatus::asked).orElse(OptionalInt.empty());
    if (asked.isPresent()) {
      return asked.getAsInt();
    }
    return switch (main) {
      case NOT_CALLED, RUNS -> null; // asked for before we looked, or while a program hid it
      case RETURNED -> ExitCode.SUCCESS.status();
      case THREW -> ExitCode.FAILURE.status();
    };
  }

  private boolean hasDied(int worker) {
    return driver.orElseThrow().state(worker) == WorkerState.EXTERMINATED;
  }

  private static Map<String, @Nullable Object> event(String name) {
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("event", name);
    return event;
  }

  /// At one go, so that nothing comes between, whatever has become of [System#err].
  private synchronized void say(Map<String, @Nullable Object> event) {
    try {
      errors.write((Json.of(event) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // whoever read it has gone, and the run does not depend on it
    }
  }
}
