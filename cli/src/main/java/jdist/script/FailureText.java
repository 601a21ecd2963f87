package jdist.script;

import java.util.Optional;
import jdist.failure.CompositeException;
import jdist.failure.RemoteException;
import jdk.jshell.EvalException;
import jdk.jshell.JShellException;
import jdk.jshell.UnresolvedReferenceException;

/// What a snippet threw, in words: what happened, where in the user's code, and why; without the
/// frames of jdist, of JShell and of reflection.
///
/// @param origins tells where a snippet stands
record FailureText(Origins origins) {
  String of(JShellException failure) {
    StringBuilder text = new StringBuilder();
    add(failure, text);
    return text.toString();
  }

  private void add(JShellException failure, StringBuilder text) {
    text.append(title(failure));
    boolean toldByMessage = isRemote(failure);
    if (!toldByMessage || failure.getCause() == null) {
      addFrames(failure, text);
    }
    if (failure.getCause() instanceof JShellException cause) {
      if (toldByMessage) { // the message is the cause's
        addFrames(cause, text);
        Optional.ofNullable((JShellException) cause.getCause())
            .ifPresent(next -> addCause(next, text));
      } else if (!isOurs(failure)) { // whose messages say why
        addCause(cause, text);
      }
    }
  }

  private void addCause(JShellException cause, StringBuilder text) {
    text.append("\nCaused by: ");
    add(cause, text);
  }

  private static boolean isRemote(JShellException failure) {
    return failure instanceof EvalException eval
        && eval.getExceptionClassName().equals(RemoteException.class.getName());
  }

  private static String title(JShellException failure) {
    if (failure instanceof UnresolvedReferenceException missing) {
      return Answers.named(missing.getSnippet()) + " cannot be used yet";
    }
    String type = ((EvalException) failure).getExceptionClassName();
    String message = failure.getMessage();
    if (isOurs(type) && message != null) {
      return type.equals(CompositeException.class.getName()) || isRemote(failure)
          ? message
          : simple(type) + ": " + message;
    }
    return message == null ? type(type) : type(type) + ": " + message;
  }

  private static boolean isOurs(JShellException failure) {
    return failure instanceof EvalException eval && isOurs(eval.getExceptionClassName());
  }

  private static boolean isOurs(String type) {
    return type.startsWith("jdist.failure.");
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /// A type that a snippet declares goes by the name it has there.
  private static String type(String type) {
    return type.startsWith("REPL.$JShell$") ? type.substring(type.lastIndexOf('$') + 1) : type;
  }

  private void addFrames(JShellException failure, StringBuilder text) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (isMachinery(frame)) {
        continue;
      }
      text.append("\n      at ").append(frame(frame));
    }
  }

  private static boolean isMachinery(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("jdist.")
        || type.startsWith("jdk.internal.reflect.")
        || type.startsWith("java.lang.invoke.")
        || type.startsWith("jdk.jshell.")
        || type.equals("java.lang.reflect.Method")
        || type.equals("java.lang.Thread")
        || type.equals("java.lang.VirtualThread");
  }

  private String frame(StackTraceElement frame) {
    String file = String.valueOf(frame.getFileName());
    if (!file.startsWith("#")) {
      return frame.getClassName() + "." + frame.getMethodName() + place(frame);
    }
    String place = origins.place(file.substring(1), frame.getLineNumber());
    String method = frame.getMethodName();
    if (method.isEmpty()) { // the snippet's own code
      return place;
    }
    String name = method.startsWith("lambda$") ? "a lambda" : method;
    return name + " (" + place + ")";
  }

  private static String place(StackTraceElement frame) {
    return frame.getLineNumber() < 0
        ? ""
        : " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
  }
}
