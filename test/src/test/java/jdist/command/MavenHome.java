package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
    String artifact = name.toLowerCase(java.util.Locale.ROOT);
    Path place = Files.createDirectories(remote.resolve("org/lib/" + artifact + "/" + version));
    Path jar = Path.of(sandbox.jar("library.jar", Map.of(), compiled(name, text)));
    Files.move(jar, place.resolve(artifact + "-" + version + ".jar"));
    StringBuilder pom = new StringBuilder("<project><modelVersion>4.0.0</modelVersion>");
    pom.append(coordinates(artifact, version)).append("<dependencies>");
    for (String each : needed) {
      String[] parts = each.split(":");
      pom.append("<dependency>").append(coordinates(parts[0], parts[1])).append("</dependency>");
    }
    Files.writeString(
        place.resolve(artifact + "-" + version + ".pom"),
        pom.append("</dependencies></project>").toString());
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
