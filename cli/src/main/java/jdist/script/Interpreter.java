package jdist.script;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jdist.code.SnippetLoader;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/// Takes Java snippet by snippet: what one declares, the next ones know. For one thread; an
/// interrupt of it stops the snippet that runs.
public final class Interpreter implements AutoCloseable {
  /// What every snippet sees: what a compact source file does, and the API.
  private static final List<String> IMPORTS =
      List.of(
          "import module java.base;",
          "import jdist.cluster.*;",
          "import jdist.failure.*;",
          "import jdist.parallel.*;",
          "import jdist.remote.*;",
          "import jdist.task.*;",
          "import static java.lang.IO.*;",
          "import static jdist.Distributed.*;");

  private final SnippetLoader loader;
  private final SnippetControl control;
  private final Origins origins = new Origins();
  private final FutureTask<JShell> preparation;

  /// An interpreter that knows the API's names. It takes a while to be ready, on a thread of its
  /// own; whoever uses it waits until it is.
  ///
  /// @param loader the loader of the snippets
  /// @param classPath what they are compiled against, as `java -cp` takes it
  /// @param first a snippet that is run before all others
  public Interpreter(SnippetLoader loader, String classPath, String first) {
    this.loader = loader;
    control = new SnippetControl(loader);
    preparation = new FutureTask<>(() -> prepare(classPath, first));
    Thread.ofPlatform().daemon().name("jdist-interpreter").start(preparation);
  }

  private JShell prepare(String classPath, String first) {
    JShell made =
        JShell.builder()
            .executionEngine(new Engine(control), Map.of())
            .compilerOptions("-g")
            .idGenerator((_, number) -> origins.id(number))
            .build();
    made.addToClasspath(classPath);
    for (String each : IMPORTS) {
      List<SnippetEvent> _ = made.eval(each);
    }
    List<SnippetEvent> _ = made.eval(first);
    origins.endOfPreparation();
    return made;
  }

  private JShell shell() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return preparation.get();
        } catch (InterruptedException _) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException("the interpreter could not be made", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// The control, ready-made.
  private record Engine(SnippetControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "jdist";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
      return control;
    }
  }

  /// The first snippet of a text.
  ///
  /// @param source it; all of the text if it is not whole
  /// @param rest what follows it
  /// @param isWhole whether it ends; a text of blanks and comments is whole, and nothing
  public record Cut(String source, String rest, boolean isWhole) {}

  /// Cuts the first snippet off.
  public Cut cut(String text) {
    if (text.isBlank()) {
      return new Cut("", "", true);
    }
    CompletionInfo info = shell().sourceCodeAnalysis().analyzeCompletion(text);
    return switch (info.completeness()) {
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> new Cut(text, "", false);
      case EMPTY -> new Cut("", "", true);
      default -> new Cut(info.source(), info.remaining(), true);
    };
  }

  /// Runs one snippet, and says what came of it.
  ///
  /// @param source as [#cut] gave it
  /// @param origin where it stands
  /// @param target where it is to run
  public List<Answer> eval(String source, Origin origin, Target target) {
    if (source.isBlank()) {
      return List.of();
    }
    control.runOn(target);
    List<SnippetEvent> events = shell().eval(source);
    Answers answers =
        new Answers(shell(), origins, target.equals(Target.HERE), control.wasStopped());
    List<Answer> all = new ArrayList<>();
    for (SnippetEvent event : events) {
      origins.add(event.snippet(), origin);
      if (event.exception() != null) {
        origins.hasThrown(event.snippet());
      }
    }
    events.forEach(event -> answers.of(event).ifPresent(all::add));
    return all;
  }

  /// What runs from now on is no longer to be stopped.
  public void forgetStop() {
    control.forgetStop();
  }

  /// Stops the snippet that runs, or is about to, and those that follow it, until [#forgetStop].
  /// Thread-safe.
  public void stop() {
    control.stop();
  }

  /// Runs something that [#stop] interrupts, as if it were a snippet's.
  ///
  /// @return what it answers with; empty if it was stopped
  public <T> Optional<T> stoppable(Callable<T> body) throws Exception {
    try {
      return control.stoppable(body);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception thrown ? thrown : e;
    }
  }

  /// Adds a jar or a folder to what snippets see.
  public void addToClassPath(Path path) {
    loader.addPath(path);
    shell().addToClasspath(path.toString());
  }

  /// Completion, documentation and colours, for an editor.
  public Assistance assistance() {
    return new Assistance(shell().sourceCodeAnalysis());
  }

  /// The variables, each as `int k = 41`.
  public List<String> variables() {
    return shell()
        .variables()
        .filter(this::isActive)
        .map(it -> it.typeName() + " " + it.name() + " = " + shell().varValue(it))
        .toList();
  }

  /// The methods, each as `int square(int)`.
  public List<String> methods() {
    return shell().methods().filter(this::isActive).map(it -> Answers.named(it)).toList();
  }

  /// The types, each as `record Point`.
  public List<String> types() {
    return shell().types().filter(this::isActive).map(Answers::named).toList();
  }

  /// The imports, those that are always there too.
  public List<String> imports() {
    return shell().imports().filter(this::isActive).map(it -> it.source().strip()).toList();
  }

  /// The source of what has been declared and run, in order, without what failed.
  public List<String> sources() {
    return shell()
        .snippets()
        .filter(it -> isActive(it) && origins.isTyped(it))
        .map(it -> it.source().stripTrailing())
        .toList();
  }

  /// The source of what is declared by that name.
  public List<String> sources(String name) {
    return shell()
        .snippets()
        .filter(it -> isActive(it) && Answers.name(it).equals(name))
        .map(it -> it.source().stripTrailing())
        .toList();
  }

  /// Forgets what is declared by that name.
  ///
  /// @return whether there was something
  public boolean drop(String name) {
    List<Snippet> named =
        shell().snippets().filter(it -> isActive(it) && Answers.name(it).equals(name)).toList();
    named.forEach(it -> {
      List<SnippetEvent> _ = shell().drop(it);
    });
    return !named.isEmpty();
  }

  private boolean isActive(Snippet snippet) {
    return shell().status(snippet).isActive();
  }

  @Override
  public void close() {
    shell().close();
  }
}
