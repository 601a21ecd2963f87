package jdist.code;

import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/// The ways in which a jar holds other jars, so that no ordinary loader finds what is in them.
enum Nesting {
  SPRING_BOOT("Spring Boot"),
  WEB_ARCHIVE("a web archive"),
  ONE_JAR("One-JAR"),
  JAR_IN_JAR("Eclipse's jar in jar");

  private final String title;

  Nesting(String title) {
    this.title = title;
  }

  /// How this jar nests; empty if it does not.
  static Optional<Nesting> of(JarFile jar, Attributes manifest) {
    String mainClass = Optional.ofNullable(manifest.getValue("Main-Class")).orElse("");
    // Spring Boot extracts a jar into one with the same attributes, but another main class.
    if (mainClass.startsWith("org.springframework.boot.loader.")) {
      return Optional.of(SPRING_BOOT);
    }
    if (manifest.getValue("One-Jar-Main-Class") != null) {
      return Optional.of(ONE_JAR);
    }
    if (manifest.getValue("Rsrc-Main-Class") != null) {
      return Optional.of(JAR_IN_JAR);
    }
    boolean web = jar.getEntry("WEB-INF/lib/") != null || jar.getEntry("WEB-INF/classes/") != null;
    return web ? Optional.of(WEB_ARCHIVE) : Optional.empty();
  }

  /// What is wrong with that jar, and what to do.
  String advice(Path jar) {
    return jar
        + " holds other jars ("
        + title
        + "), which only its own loader can read; "
        + remedy(jar);
  }

  /// Spring Boot extracts into a folder of the jar's name, in the current one.
  private String remedy(Path jar) {
    if (this != SPRING_BOOT) {
      return "build one flat jar, or a jar whose Class-Path names the others";
    }
    String name = String.valueOf(jar.getFileName());
    int dot = name.lastIndexOf('.');
    String folder = dot > 0 ? name.substring(0, dot) : name;
    return "try \"java -Djarmode=tools -jar %s extract\", then run %s/%s"
        .formatted(jar, folder, name);
  }
}
