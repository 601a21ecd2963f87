package jdist.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import jdist.kit.Sandbox;

/// A home of a user of Maven, whose settings know one repository, a folder, in place of all others.
final class MavenHome {
  private final Path home;
  private final Path remote;
  private final Sandbox sandbox;

  MavenHome(Path folder, Sandbox sandbox) throws IOException {
    this.sandbox = sandbox;
    home = Files.createDirectories(folder.resolve("home"));
    remote = Files.createDirectories(folder.resolve("remote"));
    Files.createDirectories(home.resolve(".m2"));
    settings("");
  }

  /// What Maven calls its user settings, with something more in them.
  void settings(String more) throws IOException {
    Files.writeString(
        home.resolve(".m2/settings.xml"),
        "<settings><mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>"
            + remote.toUri()
            + "</url></mirror></mirrors>"
            + more
            + "</settings>");
  }

  /// The option of the driver's JVM that makes it this user's.
  String option() {
    return "-Duser.home=" + home;
  }

  Path remote() {
    return remote;
  }

  Path local() {
    return home.resolve(".m2/repository");
  }

  /// Puts a library into the repository, with a class `NAME` in the package `lib`, whose text is
  /// `String` `text()`.
  void library(String name, String version, String text, String... needed) throws IOException {
    String artifact = name.toLowerCase(Locale.ROOT);
    Path place = Files.createDirectories(remote.resolve("org/lib/" + artifact + "/" + version));
    Path jar = Path.of(sandbox.jar("library.jar", Map.of(), compiled(name, text)));
    publish(place.resolve(artifact + "-" + version + ".jar"), Files.readAllBytes(jar));
    StringBuilder pom = new StringBuilder("<project><modelVersion>4.0.0</modelVersion>");
    pom.append(coordinates(artifact, version)).append("<dependencies>");
    for (String each : needed) {
      String[] parts = each.split(":");
      pom.append("<dependency>").append(coordinates(parts[0], parts[1])).append("</dependency>");
    }
    publish(
        place.resolve(artifact + "-" + version + ".pom"),
        pom.append("</dependencies></project>").toString().getBytes(UTF_8));
  }

  /// Says which versions there are.
  void versions(String artifact, String... versions) throws IOException {
    publish(
        remote.resolve("org/lib/" + artifact + "/maven-metadata.xml"),
        ("<metadata><groupId>org.lib</groupId><artifactId>"
                + artifact
                + "</artifactId><versioning><versions><version>"
                + String.join("</version><version>", versions)
                + "</version></versions></versioning></metadata>")
            .getBytes(UTF_8));
  }

  /// Writes a file with its checksum beside it.
  private static void publish(Path file, byte[] content) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(content);
      Files.write(file, content);
      Files.writeString(Path.of(file + ".sha1"), HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String coordinates(String artifact, String version) {
    return "<groupId>org.lib</groupId><artifactId>"
        + artifact
        + "</artifactId><version>"
        + version
        + "</version>";
  }

  private Map<String, byte[]> compiled(String name, String text) throws IOException {
    Path folder = sandbox.make("library");
    Path source = folder.resolve(name + ".java");
    Files.writeString(
        source,
        "package lib; public class "
            + name
            + " { public static String text() { return "
            + text
            + "; } }");
    String path = String.join(":", jars().map(Path::toString).toList());
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", path, "-d", folder.toString(), source.toString());
    assertThat(status).isZero();
    Map<String, byte[]> classes = new HashMap<>();
    String file = "lib/" + name + ".class";
    classes.put(file, Files.readAllBytes(folder.resolve(file)));
    return classes;
  }

  private Stream<Path> jars() throws IOException {
    try (Stream<Path> files = Files.walk(remote)) {
      return List.copyOf(files.filter(file -> file.toString().endsWith(".jar")).toList()).stream();
    }
  }
}
