import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type VariantColorsResolver,
} from "@mantine/core";

// Mantine's autoContrast measures the light shade even in the dark scheme, so the ink on a fill is a token.
const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === "filled" ? { ...colors, color: "var(--on-fill)" } : colors;
};

export const theme = createTheme({
  fontFamily:
    "'IBM Plex Sans Variable','Apple SD Gothic Neo','Malgun Gothic','Noto Sans CJK KR','Noto Sans KR','Hiragino Sans','Yu Gothic UI',system-ui,sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono',ui-monospace,'Cascadia Mono',Consolas,'D2Coding',monospace",
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "22px", lineHeight: "28px" },
      h2: { fontSize: "16px", lineHeight: "24px" },
      h3: { fontSize: "14px", lineHeight: "20px" },
    },
  },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "22px" },
  lineHeights: { xs: "1.34", sm: "1.39", md: "1.43", lg: "1.5", xl: "1.28" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "2px", sm: "3px", md: "4px", lg: "6px", xl: "8px" },
  shadows: {
    xs: "none",
    sm: "none",
    md: "0 6px 20px -6px rgb(10 18 16 / 0.28)",
    lg: "0 6px 20px -6px rgb(10 18 16 / 0.28)",
    xl: "0 16px 48px -12px rgb(10 18 16 / 0.38)",
  },
  defaultRadius: "sm",
  primaryColor: "harbor",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: false,
  variantColorResolver: variantColors,
  cursorType: "pointer",
  respectReducedMotion: true,
  black: "#17201e",
  white: "#ffffff",
  colors: {
    harbor: [
      "#ecf9fa",
      "#daf0f3",
      "#bbe1e6",
      "#93cdd3",
      "#67b3bb",
      "#3f98a2",
      "#1e7e88",
      "#03666e",
      "#004e54",
      "#00353a",
    ],
    red: [
      "#fef3f2",
      "#fee4e2",
      "#fecbc6",
      "#ffa59e",
      "#f37c74",
      "#db5854",
      "#bd3d3b",
      "#9f2628",
      "#7e1318",
      "#5a050c",
    ],
    gray: [
      "#f9fafa",
      "#f1f4f3",
      "#e5e9e7",
      "#d4d9d7",
      "#b2b9b7",
      "#868e8c",
      "#636b68",
      "#474f4d",
      "#2c3532",
      "#17201e",
    ],
    dark: [
      "#ecefee",
      "#cdd2d1",
      "#a6acaa",
      "#89918f",
      "#676f6d",
      "#414a47",
      "#2d3634",
      "#1e2825",
      "#131c19",
      "#0a1210",
    ],
  },
  components: {
    Button: { defaultProps: { size: "sm" } },
    Modal: {
      defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.45 } },
    },
  },
});

// Both schemes read the same tokens; the dark outline of Mantine would lose its red otherwise.
const mantineVariables = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--muted)",
  "--mantine-color-placeholder": "var(--muted)",
  "--mantine-color-error": "var(--red)",
  "--mantine-color-anchor": "var(--link)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-border": "var(--control-border)",
  "--mantine-color-red-outline": "var(--red)",
  "--mantine-color-red-outline-hover": "var(--red-soft)",
};

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: mantineVariables,
  dark: mantineVariables,
});
