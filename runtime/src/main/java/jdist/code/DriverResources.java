package jdist.code;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// What the driver serves by name: files in its folders, and what other loaders in its JVM know.
/// The other end of [ServedCode]. Thread-safe.
final class DriverResources implements ResourceFinder {
  private static final String SERVICES = "META-INF/services/";
  private static final byte[] NOTHING_THERE = {};

  private final CopyOnWriteArrayList<ClassLoader> loaders = new CopyOnWriteArrayList<>();
  private volatile List<Path> folders = List.of();

  void addLoader(ClassLoader loader) {
    loaders.addIfAbsent(loader);
  }

  boolean hasLoaders() {
    return !loaders.isEmpty();
  }

  void serveFolders(List<Path> served) {
    folders = List.copyOf(served);
  }

  @Override
  public Optional<byte[]> find(String name) throws IOException {
    if (name.startsWith(ServedCode.ABSENT)) {
      return isAbsent(name.substring(ServedCode.ABSENT.length()))
          ? Optional.of(NOTHING_THERE)
          : Optional.empty();
    }
    return name.startsWith(SERVICES) ? findAll(name) : findFirst(name);
  }

  /// Whether there is nothing in that package. What a loader would find cannot be foreseen.
  private boolean isAbsent(String packageName) {
    if (hasLoaders()) {
      return false;
    }
    for (Path folder : folders) {
      Optional<Path> file = within(folder, packageName);
      if (file.isPresent() && Files.isDirectory(file.get())) {
        return false;
      }
    }
    return true;
  }

  private Optional<byte[]> findFirst(String name) throws IOException {
    for (Path folder : folders) {
      Optional<byte[]> found = read(folder, name);
      if (found.isPresent()) {
        return found;
      }
    }
    for (ClassLoader loader : loaders) {
      URL url = loader.getResource(name);
      if (url != null) {
        return Optional.of(read(url));
      }
    }
    return Optional.empty();
  }

  /// One file for a service stands for all that name its providers.
  private Optional<byte[]> findAll(String name) throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (Path folder : folders) {
      read(folder, name).ifPresent(all::add);
    }
    for (ClassLoader loader : loaders) {
      for (URL url : Collections.list(loader.getResources(name))) {
        all.add(read(url));
      }
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(joinLines(all));
  }

  private static byte[] joinLines(List<byte[]> files) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] file : files) {
      joined.writeBytes(file);
      joined.write('\n');
    }
    return joined.toByteArray();
  }

  private static Optional<byte[]> read(Path folder, String name) throws IOException {
    Optional<Path> file = within(folder, name);
    return file.isPresent() && Files.isRegularFile(file.get())
        ? Optional.of(Files.readAllBytes(file.get()))
        : Optional.empty();
  }

  private static byte[] read(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false); // a jar kept open by the JVM's cache could not be closed
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  private static Optional<Path> within(Path folder, String name) {
    try {
      Path file = folder.resolve(name).normalize();
      return file.startsWith(folder.normalize()) ? Optional.of(file) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
