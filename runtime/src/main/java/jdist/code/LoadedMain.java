package jdist.code;

import java.lang.reflect.InvocationTargetException;
import jdist.task.Action;

/// The `main` of a file that is loaded on every process, run without arguments.
///
/// @param className the class of user code that has it
public record LoadedMain(String className) implements Action {
  private static final long serialVersionUID = 1;

  @Override
  public void run() throws Exception {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Class<?> type = Class.forName(className, false, loader);
    try {
      JavaMain.of(type).orElseThrow(() -> new NoSuchMethodException(type + " has no main")).run();
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    }
  }
}
