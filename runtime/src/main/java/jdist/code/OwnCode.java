package jdist.code;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import jdist.code.ClassPath.Place;

/// Where jdist's own code is; tells it from the user's on the class path of a program that embeds
/// it: workers are not sent what they have already.
public final class OwnCode {
  private static final Set<String> OURS = Set.of("jdist", "META-INF", "module-info.class");

  private OwnCode() {}

  /// The jar or folder of this jdist.
  ///
  /// @throws IllegalStateException if its classes are in neither
  public static Path location() {
    CodeSource source = OwnCode.class.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    try {
      URI uri = location == null ? new URI("") : location.toURI();
      if ("file".equals(uri.getScheme())) {
        return Path.of(uri);
      }
    } catch (URISyntaxException _) { // said below
    }
    throw new IllegalStateException(
        "jdist's classes are in no jar and no folder, but in "
            + location
            + "; put jdist-runtime's jar on the class path");
  }

  /// Whether a place holds this jdist and nothing else. A jar into which a program and its
  /// libraries were packed together is the user's.
  static boolean isAll(Place place) {
    CodeSource source = OwnCode.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return false;
    }
    try {
      Path own = Path.of(source.getLocation().toURI());
      return Files.isSameFile(own, place.path()) && OURS.containsAll(topNames(place));
    } catch (IOException
        | URISyntaxException
        | IllegalArgumentException
        | FileSystemNotFoundException e) {
      return false; // loaded from where no class path leads to
    }
  }

  private static List<String> topNames(Place place) throws IOException {
    return place.jar().isPresent() ? topNamesOfJar(place.path()) : topNamesOfFolder(place.path());
  }

  private static List<String> topNamesOfFolder(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    return names;
  }

  private static List<String> topNamesOfJar(Path path) throws IOException {
    List<String> names = new ArrayList<>();
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      for (ZipEntry entry : Collections.list(jar.entries())) {
        String name = entry.getName();
        int slash = name.indexOf('/');
        names.add(slash < 0 ? name : name.substring(0, slash));
      }
    }
    return names;
  }
}
