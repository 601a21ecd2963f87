package jdist.code;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import jdist.wire.CodeEntry;
import org.jspecify.annotations.Nullable;

/// The loader of user code, on the driver under the command and on every worker. To that code it
/// looks as if it ran alone: it sees the JDK, jdist's classes, and the entries of its session in
/// order, and nothing of what jdist itself uses.
///
/// | a name in | comes from |
/// |---|---|
/// | a package of the JDK | the JDK, as always |
/// | a package `jdist` or `jdist.*` | the loader of jdist itself; a class that is not there is nowhere |
/// | any other | the entries |
///
/// A jar that is known by its content is fetched when the search first gets to it, so an entry
/// behind it costs nothing until then. Blocks while code is fetched. Thread-safe.
public final class CodeLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final ClassLoader JDIST =
      Objects.requireNonNull(CodeLoader.class.getClassLoader(), "jdist is not part of the JDK");

  private final ServedCode served;
  private final JarFetcher fetcher;
  private final Lock opening = new ReentrantLock();
  private final Deque<CodeEntry> unopened;
  private final AtomicInteger openings = new AtomicInteger();

  /// A loader that asks `client` for what is not on this host.
  ///
  /// @param entries where to look, in order
  /// @param client asks the driver
  /// @param cache where jars from the driver are kept; without it they are kept in memory
  public CodeLoader(List<CodeEntry> entries, CodeClient client, Optional<CodeCache> cache) {
    super(new URL[0], ClassLoader.getPlatformClassLoader());
    served = new ServedCode(client);
    fetcher = new JarFetcher(client, cache);
    unopened = new ArrayDeque<>(entries);
    openLocal();
  }

  /// A loader of jars and folders on this host.
  public static CodeLoader ofFiles(List<Path> classPath) {
    List<CodeEntry> entries = new ArrayList<>();
    for (Path path : classPath) {
      entries.add(new CodeEntry.File(path));
    }
    return new CodeLoader(entries, new NoClient(), Optional.empty());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return name.startsWith("jdist.") ? loadOurs(name) : super.loadClass(name, resolve);
  }

  /// @throws ClassNotFoundException if there is no such class, or, with a cause, if it could not be
  ///   fetched
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      while (true) {
        int searched = openings.get();
        Optional<Class<?>> found = findAmongOpened(name);
        if (found.isPresent()) {
          return found.get();
        }
        if (!openBeyond(searched)) {
          throw new ClassNotFoundException(name);
        }
      }
    } catch (IOException e) {
      throw new ClassNotFoundException("could not fetch class " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public @Nullable URL getResource(String name) {
    if (!name.startsWith("jdist/")) {
      return super.getResource(name);
    }
    URL ours = JDIST.getResource(name);
    return ours != null || name.endsWith(".class") ? ours : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!name.startsWith("jdist/")) {
      return super.getResources(name);
    }
    List<URL> all = Collections.list(JDIST.getResources(name));
    if (!name.endsWith(".class")) {
      all.addAll(Collections.list(super.getResources(name)));
    }
    return Collections.enumeration(all);
  }

  /// @throws UncheckedIOException if it could not be found out whether there is one
  @Override
  public @Nullable URL findResource(String name) {
    try {
      while (true) {
        int searched = openings.get();
        served.forgetFailure();
        URL found = super.findResource(name);
        if (found != null) {
          return found;
        }
        throwFailure();
        if (!openBeyond(searched)) {
          return null;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not look for " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Enumeration<URL> findResources(String name) throws IOException {
    while (openBeyond(openings.get())) {}
    served.forgetFailure();
    List<URL> found = Collections.list(super.findResources(name));
    throwFailure();
    return Collections.enumeration(found);
  }

  private static Class<?> loadOurs(String name) throws ClassNotFoundException {
    try {
      return JDIST.loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new ClassNotFoundException(
          name + " (not a class of jdist, for which packages jdist.* are reserved)", e);
    }
  }

  private Optional<Class<?>> findAmongOpened(String name)
      throws ClassNotFoundException, IOException {
    served.forgetFailure();
    try {
      return Optional.of(super.findClass(name));
    } catch (ClassNotFoundException e) {
      if (e.getCause() != null) {
        throw e;
      }
      throwFailure();
      return Optional.empty();
    }
  }

  private void throwFailure() throws IOException {
    Optional<Exception> failure = served.failure();
    if (failure.isPresent()) {
      throw new IOException(
          "could not ask the driver: " + failure.get().getMessage(), failure.get());
    }
  }

  /// Opens the next jar that is known by its content, and what follows up to another one, unless
  /// another thread has opened more since there had been `searched` openings. False if all is open.
  private boolean openBeyond(int searched) throws IOException {
    opening.lock();
    try {
      if (openings.get() != searched) {
        return true;
      }
      if (!(unopened.peek() instanceof CodeEntry.Jar jar)) {
        return false;
      }
      URL fetched = fetcher.fetch(jar);
      if (openings.get() == searched) { // else a call that ran on this thread meanwhile was faster
        addURL(fetched);
        unopened.remove();
        openLocal();
      }
      return true;
    } finally {
      opening.unlock();
    }
  }

  /// Opens entries up to the next jar that may have to be fetched; called under the lock, or by the
  /// constructor.
  private void openLocal() {
    while (!unopened.isEmpty() && !(unopened.peek() instanceof CodeEntry.Jar)) {
      addURL(urlOf(unopened.remove()));
    }
    openings.incrementAndGet();
  }

  /// Not a switch: the first one over types costs a JVM 3 to 6 ms of its start.
  private URL urlOf(CodeEntry entry) {
    return entry instanceof CodeEntry.File file
        ? fileUrl(file.path())
        : CodeUrl.of("driver", served);
  }

  private static URL fileUrl(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no place for code: " + path, e);
    }
  }

  /// Has nothing; for entries that are all on this host.
  private record NoClient() implements CodeClient {
    @Override
    public Optional<byte[]> resource(String name) {
      return Optional.empty();
    }

    @Override
    public byte[] jar(String sha256) throws IOException {
      throw new IOException("there is no driver to ask");
    }
  }
}
