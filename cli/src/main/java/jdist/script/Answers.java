package jdist.script;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/// Puts into words what JShell says of a snippet.
///
/// @param isHere whether it ran in this process alone; elsewhere a value says itself whose it is
/// @param wasStopped whether the snippet that ran last was stopped
record Answers(JShell shell, Origins origins, boolean isHere, boolean wasStopped) {
  /// What is to be shown of an event; of what only followed from another snippet, no more than that
  /// a variable is lost.
  Optional<Answer> of(SnippetEvent event) {
    Snippet snippet = event.snippet();
    if (event.causeSnippet() != null) {
      return snippet instanceof VarSnippet variable ? lost(variable, event) : Optional.empty();
    }
    if (event.status() == Snippet.Status.REJECTED) {
      return Optional.of(rejected(snippet));
    }
    if (event.exception() != null) {
      return Optional.of(Answer.failed(new FailureText(origins).of(event.exception()), 0));
    }
    if (wasStopped) {
      return Optional.of(Answer.stopped());
    }
    return switch (snippet) {
      case VarSnippet variable -> value(variable.name(), event);
      case ExpressionSnippet expression -> value(expression.name(), event);
      case MethodSnippet _, TypeDeclSnippet _ -> Optional.of(declared(event));
      default -> Optional.empty();
    };
  }

  /// A type has been replaced, and with it its variables.
  private static Optional<Answer> lost(VarSnippet variable, SnippetEvent event) {
    if (event.previousStatus() != Snippet.Status.VALID || !event.isSignatureChange()) {
      return Optional.empty();
    }
    boolean isThere = event.status() == Snippet.Status.VALID;
    return Optional.of(
        Answer.declared(
            "variable "
                + variable.name()
                + " was of a type that has been replaced, and is "
                + (isThere ? "null now" : "gone")));
  }

  private Optional<Answer> value(String name, SnippetEvent event) {
    String value = event.value();
    return value == null || value.isEmpty()
        ? Optional.empty()
        : Optional.of(Answer.value(isHere ? name : "", value));
  }

  private Answer declared(SnippetEvent event) {
    DeclarationSnippet snippet = (DeclarationSnippet) event.snippet();
    boolean isNew =
        event.previousStatus() == Snippet.Status.NONEXISTENT
            || event.previousStatus() == Snippet.Status.DROPPED;
    String what = (isNew ? "created " : "replaced ") + named(snippet);
    String missing = shell.unresolvedDependencies(snippet).collect(Collectors.joining(", "));
    return Answer.declared(
        missing.isEmpty() ? what : what + "; it can be used once there is " + missing);
  }

  /// `method square(int)`, `record Point`.
  static String named(Snippet snippet) {
    return switch (snippet) {
      case MethodSnippet method -> "method " + method.name() + "(" + method.parameterTypes() + ")";
      case TypeDeclSnippet type ->
          switch (type.subKind()) {
                case INTERFACE_SUBKIND -> "interface ";
                case ENUM_SUBKIND -> "enum ";
                case RECORD_SUBKIND -> "record ";
                case ANNOTATION_TYPE_SUBKIND -> "annotation ";
                default -> "class ";
              }
              + type.name();
      default -> name(snippet);
    };
  }

  /// The name that a snippet declares; empty if it declares none.
  static String name(Snippet snippet) {
    return snippet instanceof PersistentSnippet declared ? declared.name() : "";
  }

  /// The first error, with the line it is about; the others mostly follow from it.
  private Answer rejected(Snippet snippet) {
    Optional<Diag> error = shell.diagnostics(snippet).filter(Diag::isError).findFirst();
    if (error.isEmpty()) {
      return Answer.failed("error: this is no Java that could be run", 1);
    }
    String source = snippet.source();
    int at = Math.clamp(error.get().getPosition(), 0, source.length());
    int start = source.lastIndexOf('\n', at - 1) + 1;
    int end = source.indexOf('\n', at);
    String line = source.substring(start, end < 0 ? source.length() : end);
    int number = 1 + (int) source.substring(0, start).chars().filter(it -> it == '\n').count();
    String text =
        "error: "
            + error.get().getMessage(Locale.ROOT).strip()
            + "\n"
            + line
            + "\n"
            + " ".repeat(at - start)
            + "^";
    return Answer.failed(text, number);
  }
}
