package jdist.code;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the driver hands out by name. Each name costs one round trip, found or not; a package of
/// which the driver has nothing costs two, and then all its names are known to be missing.
/// Thread-safe.
final class ServedCode implements ResourceFinder {
  /// Put before the name of a package, with a slash behind it, this asks whether there is *nothing*
  /// of it. Found, whatever the bytes: nothing. So a client that does not know the question spoils
  /// nothing.
  static final String ABSENT = "!absent/";

  private static final long REMEMBERED_BYTES = 8 << 20;
  private static final Optional<byte[]> NOTHING = Optional.empty();
  private static final ThreadLocal<@Nullable Exception> FAILURE = new ThreadLocal<>();

  private final CodeClient client;
  private final Answers answers = new Answers(REMEMBERED_BYTES);

  ServedCode(CodeClient client) {
    this.client = client;
  }

  @Override
  public Optional<byte[]> find(String name) throws IOException {
    if (isNeverServed(name)) {
      return NOTHING;
    }
    try {
      return answer(name);
    } catch (IOException | RuntimeException e) {
      FAILURE.set(e);
      throw e;
    }
  }

  /// Forgets what went wrong on this thread before.
  void forgetFailure() {
    FAILURE.remove();
  }

  /// What went wrong on this thread since [#forgetFailure]. URLClassLoader takes any failure for a
  /// name that is not there; this tells the two apart.
  Optional<Exception> failure() {
    return Optional.ofNullable(FAILURE.get());
  }

  private Optional<byte[]> answer(String name) throws IOException {
    Optional<Optional<byte[]>> known = answers.get(name);
    if (known.isPresent()) {
      return known.get();
    }
    String inquiry = ABSENT + name.substring(0, name.lastIndexOf('/') + 1);
    if (answers.get(inquiry).orElse(NOTHING).isPresent()) {
      return NOTHING;
    }
    Optional<byte[]> answer = ask(name);
    if (answer.isEmpty() && answers.get(inquiry).isEmpty()) {
      ask(inquiry);
    }
    return answer;
  }

  private Optional<byte[]> ask(String name) throws IOException {
    Optional<byte[]> answer = Uninterrupted.call(() -> client.resource(name));
    answers.put(name, answer);
    return answer;
  }

  /// Names that the driver cannot have, or that are not its to answer: folders, the JDK's own
  /// packages, jdist's classes, and classes that some JVM made up at run time.
  private static boolean isNeverServed(String name) {
    return name.isEmpty()
        || name.startsWith("/")
        || name.endsWith("/")
        || name.startsWith("java/")
        || name.startsWith("jdk/")
        || (name.startsWith("jdist/") && name.endsWith(".class"))
        || name.contains("$$Lambda");
  }
}
