package jdist.code;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The classes of what was typed at the prompt, or stands in a script: each snippet is compiled to
/// a class of its own, whose static fields are the variables that it declares. They exist in the
/// driver alone; other processes are served the bytes by name. Thread-safe.
public final class SnippetLoader extends ClassLoader {
  /// How the names of these classes begin, as JShell makes them: a package, a dot or slash, this.
  private static final String PACKAGE = "REPL";

  private static final String NAME = "$JShell$";
  private static final int PREFIX = PACKAGE.length() + 1 + NAME.length();

  private final Map<String, Bytes> classes = new ConcurrentHashMap<>();
  private final Added added;

  /// The bytes of one class.
  ///
  /// @param served what other processes get
  /// @param here what runs in this one
  private record Bytes(byte[] served, byte[] here) {}

  /// @param parent finds everything else
  public SnippetLoader(ClassLoader parent) {
    super(parent);
    added = new Added(parent);
  }

  /// What was added later.
  private static final class Added extends URLClassLoader {
    Added(ClassLoader parent) {
      super(new URL[0], parent);
    }

    void add(URL url) {
      addURL(url);
    }
  }

  /// Whether a class of that name, binary or with slashes, in whichever process, is one that a
  /// snippet was compiled to; the classes which a snippet declares are nested in it, and are none.
  public static boolean isSnippet(String className) {
    return isTyped(className) && className.indexOf('$', PREFIX) < 0;
  }

  /// Whether a class of such a name was typed: is a snippet's, or one that a snippet declares, or
  /// one nested in that.
  public static boolean isTyped(String className) {
    return className.startsWith(PACKAGE) && className.startsWith(NAME, PACKAGE.length() + 1);
  }

  /// The name of a class as it was typed: `Point` for `REPL.$JShell$12$Point`. Other names stay.
  public static String asTyped(String className) {
    int end = isTyped(className) ? className.indexOf('$', PREFIX) : -1;
    return end < 0 ? className : className.substring(end + 1).replace('$', '.');
  }

  /// Takes a class in, which is loaded when it is used.
  ///
  /// @param name its binary name
  /// @param served its bytes for other processes
  /// @param here its bytes for this one
  public void add(String name, byte[] served, byte[] here) {
    classes.put(name, new Bytes(served, here));
  }

  /// Adds a jar or a folder, whose classes are found behind all others.
  public void addPath(Path path) {
    try {
      added.add(path.toUri().toURL());
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(path + " has no URL", e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    Bytes bytes = classes.get(name);
    if (bytes != null) {
      return defineClass(name, bytes.here, 0, bytes.here.length);
    }
    if (name.startsWith(
        "jdk.jshell.")) { // what the code of snippets throws, which drivers do not see
      return ClassLoader.getSystemClassLoader().loadClass(name);
    }
    return added.loadClass(name);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    return served(name).isEmpty()
        ? added.findResource(name)
        : CodeUrl.of("prompt", name, this::served);
  }

  private Optional<byte[]> served(String resource) {
    if (!resource.endsWith(".class")) {
      return Optional.empty();
    }
    String name = resource.substring(0, resource.length() - ".class".length()).replace('/', '.');
    return Optional.ofNullable(classes.get(name)).map(Bytes::served);
  }
}
