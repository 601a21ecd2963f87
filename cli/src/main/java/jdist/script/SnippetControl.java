package jdist.script;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import jdist.code.SnippetLoader;
import jdist.process.ValueText;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl;
import org.jspecify.annotations.Nullable;

/// What JShell has its snippets run by: in this JVM, each on a thread of its own, or on other
/// processes. One thread evaluates; any may stop it.
final class SnippetControl extends DirectExecutionControl {
  private final SnippetLoader loader;
  private final AtomicReference<@Nullable SnippetThread> running = new AtomicReference<>();
  private volatile Target target = Target.HERE;
  private volatile boolean stopped;
  private volatile boolean wanted; // a stop, perhaps before the snippet has begun

  SnippetControl(SnippetLoader loader) {
    super(new Delegate(loader));
    this.loader = loader;
  }

  /// Where snippets run from now on.
  void runOn(Target processes) {
    target = processes;
    stopped = false;
  }

  /// Forgets what was to be stopped.
  void forgetStop() {
    wanted = false;
  }

  /// Whether one has been stopped since then.
  boolean wasStopped() {
    return stopped;
  }

  @Override
  public void load(ClassBytecodes[] classes) {
    for (ClassBytecodes each : classes) {
      loader.add(each.name(), each.bytecodes(), StopChecks.in(each.bytecodes()));
    }
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    Target processes = target;
    Callable<String> body =
        processes.equals(Target.HERE)
            ? () -> ValueText.of(snippet.invoke(null))
            : () -> Fanout.run(snippet, processes);
    Optional<String> value = stoppable(body);
    stopped = value.isEmpty();
    return value.orElseThrow(StoppedException::new);
  }

  /// Runs `body` on a thread that can be stopped; answers with nothing if it has been.
  <T> Optional<T> stoppable(Callable<T> body) throws Exception {
    AtomicReference<@Nullable T> value = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    SnippetThread thread =
        new SnippetThread(
            () -> {
              try {
                value.set(body.call());
              } catch (Throwable e) {
                failure.set(e);
              }
            },
            loader);
    running.set(thread);
    if (wanted) {
      thread.stopNow();
    }
    try {
      thread.start();
      join(thread);
    } finally {
      running.set(null);
    }
    if (thread.isStopped()) { // whatever it made of it
      return Optional.empty();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw unwrapped(thrown);
    }
    return Optional.of(Objects.requireNonNull(value.get()));
  }

  private static Exception unwrapped(Throwable thrown) {
    return thrown instanceof InvocationTargetException outer
        ? outer
        : new InvocationTargetException(thrown);
  }

  /// An interrupt of whoever waits is a wish to stop.
  private static void join(SnippetThread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
        thread.stopNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Stops the snippet that runs, if one does. Thread-safe.
  @Override
  public void stop() {
    wanted = true;
    Optional.ofNullable(running.get()).ifPresent(SnippetThread::stopNow);
  }

  /// Loads what was handed to [#load].
  private record Delegate(SnippetLoader loader) implements LoaderDelegate {
    @Override
    public void load(ExecutionControl.ClassBytecodes[] classes) {
      throw new UnsupportedOperationException("the control takes them in");
    }

    @Override
    public void classesRedefined(ExecutionControl.ClassBytecodes[] classes) {
      throw new UnsupportedOperationException("a class that is changed is another class");
    }

    @Override
    public void addToClasspath(String path) {
      // the interpreter has told the loader of what the loader does not know
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
      return Class.forName(name, false, loader);
    }
  }
}
