// Colours and pixels live in theme/ only.
export default {
  rules: {
    'color-no-hex': true,
    'color-named': 'never',
    'function-disallowed-list': [['rgb', 'rgba', 'hsl', 'hsla', 'oklch']],
    'unit-disallowed-list': [['px'], { ignoreMediaFeatureNames: {} }],
  },
  overrides: [
    {
      files: ['src/theme/**'],
      rules: {
        'color-no-hex': null,
        'color-named': null,
        'function-disallowed-list': null,
        'unit-disallowed-list': null,
      },
    },
  ],
}
