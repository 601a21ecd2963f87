package jdist.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.FieldModel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import jdist.Cluster;
import jdist.code.SnippetLoader;
import jdist.failure.RemoteException;
import jdist.process.CurrentProcess;
import jdist.process.Snippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/// What is typed at a prompt in the driver of a cluster: compiled and run by JShell, in this JVM.
/// There is one JShell, for the clusters of a JVM share its code, in which a class is one of its
/// name; each prompt begins with nothing declared. For one thread.
public final class Typed implements AutoCloseable {
  private static final String IMPORTS =
      """
      import static jdist.Distributed.*;
      import java.util.*;
      import jdist.task.*;
      import jdist.remote.*;
      """;

  private static @Nullable Typed only;

  private final SnippetLoader loader = new SnippetLoader(Typed.class.getClassLoader());
  private final Map<String, String> owners = new HashMap<>();
  private final JShell shell;
  private Cluster cluster;
  private Running running = this::runHere;
  private @Nullable Object value;
  private @Nullable Throwable thrown;

  private interface Running {
    @Nullable Object run(Snippet snippet) throws Throwable;
  }

  private Typed(Cluster cluster) {
    this.cluster = cluster;
    this.shell =
        JShell.builder()
            .executionEngine(new Provider(), Map.of())
            .compilerOptions("-classpath", System.getProperty("java.class.path"))
            .build();
    type(IMPORTS);
  }

  /// A prompt in the driver of `cluster`.
  public static synchronized Typed at(Cluster cluster) {
    if (only == null) {
      only = new Typed(cluster);
    }
    only.cluster = cluster;
    return only;
  }

  private final class Provider implements ExecutionControlProvider {
    @Override
    public String name() {
      return "typed";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return new Control();
    }
  }

  private final class Control extends DirectExecutionControl {
    Control() {
      super(new Delegate());
    }

    @Override
    public String invoke(String className, String methodName) {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        value = running.run(new Snippet(className, methodName));
      } catch (Throwable e) {
        thrown = e;
      } finally {
        thread.setContextClassLoader(before);
      }
      return "";
    }
  }

  private final class Delegate implements LoaderDelegate {
    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
      for (ClassBytecodes each : classes) {
        loader.add(each.name(), each.bytecodes(), each.bytecodes());
        for (FieldModel field : ClassFile.of().parse(each.bytecodes()).fields()) {
          owners.put(field.fieldName().stringValue(), each.name());
        }
      }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void addToClasspath(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
      return Class.forName(name, false, loader);
    }
  }

  private @Nullable Object runHere(Snippet snippet) throws Throwable {
    Method method =
        Class.forName(snippet.className(), false, loader).getDeclaredMethod(snippet.methodName());
    method.setAccessible(true);
    return inScope(() -> method.invoke(null));
  }

  private @Nullable Object inScope(Callable<@Nullable Object> body) throws Throwable {
    try {
      return cluster.remoteCallFetch(cluster.myId(), body::call);
    } catch (RemoteException e) {
      Throwable cause = e.getCause();
      throw cause instanceof InvocationTargetException ? cause.getCause() : cause;
    }
  }

  /// Types code; answers with the value of its last statement. What it throws is thrown.
  public @Nullable Object type(String code) {
    String left = code;
    while (!left.isBlank()) {
      var next = shell.sourceCodeAnalysis().analyzeCompletion(left);
      value = null;
      for (SnippetEvent event : shell.eval(next.source())) {
        assertThat(shell.diagnostics(event.snippet()).map(it -> it.getMessage(null)))
            .as(next.source())
            .isEmpty();
      }
      Throwable failure = thrown;
      thrown = null;
      if (failure != null) {
        throw Typed.<RuntimeException>sneaky(failure);
      }
      left = next.remaining();
    }
    return value;
  }

  @SuppressWarnings("unchecked") // the caller is to see it as it was thrown
  private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
    throw (E) failure;
  }

  /// The binary name of the class that the variable is in that was last declared by a name.
  public String ownerOf(String variable) {
    return Objects.requireNonNull(owners.get(variable), variable);
  }

  /// Types code that runs on every process.
  public void typeEverywhere(String code) {
    typeSo(
        code,
        snippet -> {
          cluster.everywhere(snippet.action());
          return null;
        });
  }

  /// Types code that runs on the processes named, not here; answers with their values as text.
  @SuppressWarnings("unchecked") // as they answer
  public Map<Integer, String> typeOn(Collection<Integer> processIds, String code) {
    return (Map<Integer, String>)
        typeSo(
            code,
            snippet -> {
              Map<Integer, String> all = cluster.fetchEverywhere(List.copyOf(processIds), snippet);
              inScope(() -> {
                snippet.ranElsewhere(CurrentProcess.find().orElseThrow());
                return null;
              });
              return all;
            });
  }

  private @Nullable Object typeSo(String code, Running how) {
    running = how;
    try {
      return type(code);
    } finally {
      running = this::runHere;
    }
  }

  /// Forgets what was declared.
  @Override
  public void close() {
    for (var snippet : shell.snippets().toList()) {
      if (shell.status(snippet).isActive() && !(snippet instanceof ImportSnippet)) {
        List<SnippetEvent> _ = shell.drop(snippet);
      }
    }
  }
}
