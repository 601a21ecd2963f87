package jdist.script;

import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Highlight;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/// What an editor asks about Java that is being typed. For the thread of the interpreter.
public final class Assistance {
  private final SourceCodeAnalysis analysis;

  Assistance(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /// What could stand at the cursor.
  ///
  /// @param anchor where what is typed of it begins
  /// @param words what it could be, in the order to offer it
  public record Completions(int anchor, List<String> words) {}

  /// What could stand at a place in a text.
  ///
  /// @param cursor the place
  public Completions complete(String text, int cursor) {
    int[] anchor = {cursor};
    List<Suggestion> suggestions = analysis.completionSuggestions(text, cursor, anchor);
    boolean fitting = suggestions.stream().anyMatch(Suggestion::matchesType);
    List<String> words =
        suggestions.stream()
            .filter(it -> !fitting || it.matchesType())
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new Completions(anchor[0], words);
  }

  /// The signatures of what stands before the cursor, each with the first paragraph of its
  /// documentation if that is at hand.
  public List<String> document(String text, int cursor) {
    return analysis.documentation(text, cursor, false).stream()
        .map(Documentation::signature)
        .distinct()
        .toList();
  }

  /// A part of a text that has a colour.
  ///
  /// @param end behind its last character
  public record Coloured(int start, int end, boolean isKeyword, boolean isDeclaration) {}

  /// The parts that have one.
  public List<Coloured> colours(String text) {
    return analysis.highlights(text).stream().map(Assistance::coloured).toList();
  }

  private static Coloured coloured(Highlight part) {
    return new Coloured(
        part.start(),
        part.end(),
        part.attributes().contains(SourceCodeAnalysis.Attribute.KEYWORD),
        part.attributes().contains(SourceCodeAnalysis.Attribute.DECLARATION));
  }
}
