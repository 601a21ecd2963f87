package jdist.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import jdist.serial.SnippetCode;
import jdist.task.Action;
import jdist.task.Task;
import org.jspecify.annotations.Nullable;

/// What was typed at the prompt, or stands in a script, and was compiled to a class: to be run on
/// any process, where it answers with its value as text. What it assigns is, from then on, each
/// process's own. Idea: Julia Distributed, `@everywhere x = rand()`.
///
/// @param className the binary name of its class
/// @param methodName the static method of that class to run, which has no parameters
public record Snippet(String className, String methodName) implements SnippetCode, Task<String> {
  private static final long serialVersionUID = 1;

  /// The snippet whose code that method is.
  public static Snippet of(Method method) {
    return new Snippet(method.getDeclaringClass().getName(), method.getName());
  }

  /// Runs it on this process; answers with its value as [ValueText] writes it.
  @Override
  public String call() throws Exception {
    return ValueText.of(run());
  }

  /// The same for whoever does not want the value.
  public Action action() {
    return () -> {
      Object _ = run();
    };
  }

  private @Nullable Object run() throws Exception {
    LocalProcess process = CurrentProcess.find().orElseThrow();
    Method method = method(process);
    try {
      return method.invoke(null);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    } finally {
      process.variables().becomeOwn(method);
    }
  }

  /// It has run on other processes and not on `process`: what it assigns there is not sent from
  /// here, until it has been changed here.
  ///
  /// @throws ClassNotFoundException if its class is unknown here
  public void ranElsewhere(LocalProcess process) throws ReflectiveOperationException {
    process.variables().becomeOwn(method(process));
  }

  private Method method(LocalProcess process) throws ReflectiveOperationException {
    Method method = process.load(className).getDeclaredMethod(methodName);
    method.setAccessible(true);
    return method;
  }
}
