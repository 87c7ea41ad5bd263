// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Lists the recipes, or prints one with every constant.
  struct Recipes: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the recipes, or print one as JSON.",
      discussion: """
        The JSON that is printed for a name holds every constant; 'hebb train' runs it as a file.

        EXAMPLE: hebb recipes
        EXAMPLE: hebb recipes competitive > mine.json
        """)

    @Argument(help: "The recipe to print; all are listed without one.")
    var name: String?

    @Flag(help: "Print the list as one JSON object.") var json = false

    func run() throws {
      if let name {
        return Console.print(try recipe(named: name).experiment.json())
      }
      if json {
        let entries = Recipe.all.map {
          ($0.name, Entry(summary: $0.summary, data: $0.experiment.data))
        }
        return try Console.printJSON(Dictionary(uniqueKeysWithValues: entries))
      }
      var table = TextTable(["recipe", "data", "what it does"])
      for recipe in Recipe.all { table.add([recipe.name, recipe.experiment.data, recipe.summary]) }
      Console.print(table.text)
    }

    private struct Entry: Encodable {
      let summary: String
      let data: String
    }
  }
}

/// The recipe of a name.
///
/// - Throws: ``ArgumentError/unknownRecipe(_:known:)``.
func recipe(named name: String) throws -> Recipe {
  guard let recipe = Recipe.named(name) else {
    throw ArgumentError.unknownRecipe(name, known: Recipe.all.map(\.name))
  }
  return recipe
}
