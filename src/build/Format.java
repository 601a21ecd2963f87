import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;

/// Lays out Java sources as google-java-format does. Arguments: `check` or `fix`, then folders;
/// `check` names each badly laid out source and ends with status 1, `fix` rewrites it. A source
/// that does not parse is named and left alone.
void main(String[] args) throws IOException {
  boolean fix = args[0].equals("fix");
  int bad = 0;
  for (Path source : sources(List.of(args).subList(1, args.length))) {
    String text = Files.readString(source);
    try {
      String tidy = new Formatter().formatSourceAndFixImports(text);
      if (tidy.equals(text)) {
        continue;
      }
      if (fix) {
        Files.writeString(source, tidy);
        System.err.println("laid out " + source);
      } else {
        System.err.println("badly laid out: " + source);
        bad++;
      }
    } catch (FormatterException e) {
      e.diagnostics().forEach(problem -> System.err.println(source + ":" + problem));
      bad++;
    }
  }
  if (bad > 0) {
    System.err.println("to lay out all sources: ./mvnw -q -N validate -Dformat=fix");
    System.exit(1);
  }
}

List<Path> sources(List<String> folders) throws IOException {
  var sources = new ArrayList<Path>();
  for (Path folder : folders.stream().map(Path::of).filter(Files::isDirectory).toList()) {
    Files.walkFileTree(folder, collectInto(sources));
  }
  return sources;
}

/// Build output is not ours to lay out, and test resources may be broken on purpose.
FileVisitor<Path> collectInto(List<Path> sources) {
  var skipped = Set.of("target", "resources");
  return new SimpleFileVisitor<>() {
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return skipped.contains(folder.getFileName().toString())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.toString().endsWith(".java")) {
        sources.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  };
}
